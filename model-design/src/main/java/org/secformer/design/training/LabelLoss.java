package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.Constants;

/** Plain fine-tuning: cross-entropy with the labels, or the mean square of what a value is off. */
public final class LabelLoss implements Objective {
    @Override
    public NDArray loss(Batch batch, Activations student) {
        NDArray logits = student.logits();
        return isValue(logits) ? meanSquare(batch.labels(), logits) : crossEntropy(batch.labels(), logits);
    }

    /** Whether a model gives one value for each text: a single class would be no choice. */
    static boolean isValue(NDArray logits) {
        return logits.getShape().get(1) == 1;
    }

    /** Mean over rows of {@code (target - logit)^2}. */
    static NDArray meanSquare(NDArray targets, NDArray logits) {
        return targets.sub(logits).square().mean();
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
