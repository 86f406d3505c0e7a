package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;

/**
 * Prediction-layer distillation: cross-entropy with the teacher's probabilities, or the mean square of the difference of values, or of
 * vectors, relative to the teacher's. Labels are not looked at.
 */
public final class PredictionLoss implements Objective {
    private static final int[] LAST = {-1};

    private final BertModel teacher;

    public PredictionLoss(BertModel teacher) {
        this.teacher = teacher;
    }

    @Override
    public NDArray loss(Batch batch, Activations student) {
        return loss(teacher, teacher.forward(batch, 0), student);
    }

    /** The same, if it is known what the teacher makes of the batch. */
    static NDArray loss(BertModel teacher, Activations known, Activations student) {
        NDArray goal = known.logits();
        if (teacher.config().task().isVector()) {
            return relativeDistance(goal, student.logits());
        }
        return LabelLoss.isValue(goal)
                ? LabelLoss.meanSquare(goal, student.logits())
                : LabelLoss.crossEntropy(goal.softmax(-1), student.logits());
    }

    /** Mean over rows of {@code |v - goal|^2 / |goal|^2}: of vectors of length 1 twice what their cosine is short of 1. */
    private static NDArray relativeDistance(NDArray goals, NDArray vectors) {
        NDArray distances = vectors.sub(goals).square().sum(LAST);
        return distances.div(goals.square().sum(LAST)).mean();
    }

    @Override
    public Selection selection() {
        return Selection.METRIC;
    }
}
