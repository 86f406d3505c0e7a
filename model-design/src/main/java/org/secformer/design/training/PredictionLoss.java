package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;

/**
 * Prediction-layer distillation: cross-entropy with the teacher's probabilities, or the mean square of the difference of values. Labels
 * are not looked at.
 */
public final class PredictionLoss implements Objective {
    private final BertModel teacher;

    public PredictionLoss(BertModel teacher) {
        this.teacher = teacher;
    }

    @Override
    public NDArray loss(Batch batch, Activations student) {
        return loss(teacher.forward(batch, 0).logits(), student.logits());
    }

    /** The same, if the teacher's logits are known. */
    static NDArray loss(NDArray goal, NDArray logits) {
        return LabelLoss.isValue(goal)
                ? LabelLoss.meanSquare(goal, logits)
                : LabelLoss.crossEntropy(goal.softmax(-1), logits);
    }

    @Override
    public Selection selection() {
        return Selection.METRIC;
    }
}
