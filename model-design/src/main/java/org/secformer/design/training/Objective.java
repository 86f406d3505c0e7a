package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.ValueWatch;

/** What a stage makes small. */
public interface Objective {
    /** The loss of a batch, one number; uses only what the model computed from the batch. */
    NDArray loss(Batch batch, Activations student);

    /** What is shown the values of the batch whose loss is asked for next; null if nothing is. */
    default ValueWatch watch() {
        return null;
    }

    /** Which of two states of the model is kept: that with the better validation metric, or with the smaller loss. */
    Selection selection();

    /** What the validation rows choose by. */
    enum Selection {
        METRIC,
        LOSS
    }
}
