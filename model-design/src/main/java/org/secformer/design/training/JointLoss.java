package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;

/** Layers and predictions at once: the sum of both losses. */
public final class JointLoss implements Objective {
    private final BertModel teacher;
    private final LayerLoss layers;

    /** @param teacherLayers as {@link LayerLoss} has them */
    public JointLoss(BertModel teacher, int[] teacherLayers) {
        this.teacher = teacher;
        this.layers = new LayerLoss(teacher, teacherLayers);
    }

    @Override
    public NDArray loss(Batch batch, Activations student) {
        Activations goal = teacher.forward(batch, 0);
        return layers.loss(batch, goal, student).add(PredictionLoss.loss(teacher, goal, student));
    }

    @Override
    public Selection selection() {
        return Selection.METRIC;
    }
}
