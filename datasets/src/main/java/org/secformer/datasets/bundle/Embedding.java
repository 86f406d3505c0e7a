package org.secformer.datasets.bundle;

/** What becomes of a model's embedding tables when it is shared. */
public enum Embedding {
    /** The client gets them, looks tokens up and shares their embeddings. */
    DISCLOSED,
    /** The parties get them masked, the client the masks' seed: nobody but the model owner knows them. */
    PRIVATE
}
