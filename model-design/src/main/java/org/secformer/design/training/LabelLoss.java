package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.Constants;

/** Plain fine-tuning: cross-entropy with the labels. */
public final class LabelLoss implements Objective {
    @Override
    public NDArray loss(Batch batch, Activations student) {
        return crossEntropy(batch.labels(), student.logits());
    }

    /** Mean over rows of {@code -sum_k target_k log softmax(logits)_k}. */
    static NDArray crossEntropy(NDArray targets, NDArray logits) {
        return Constants.times(
                targets.mul(logits.logSoftmax(-1)).sum(),
                -1.0 / logits.getShape().get(0));
    }

    @Override
    public Selection selection() {
        return Selection.METRIC;
    }
}
