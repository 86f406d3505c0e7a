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
        NDArray logits = teacher.forward(batch, 0).logits();
        return LabelLoss.isValue(logits)
                ? LabelLoss.meanSquare(logits, student.logits())
                : LabelLoss.crossEntropy(logits.softmax(-1), student.logits());
    }

    @Override
    public Selection selection() {
        return Selection.METRIC;
    }
}
