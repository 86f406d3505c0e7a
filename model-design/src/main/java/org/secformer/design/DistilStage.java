package org.secformer.design;

/** What a student learns from its teacher in one stage. */
enum DistilStage {
    /** Embeddings, attention and hidden states. */
    LAYERS,
    /** Its probabilities, values or vectors. */
    PREDICTION,
    /** Both at once. */
    JOINT
}
