package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;

/** Layers and predictions at once: the sum of both losses. */
public final class JointLoss implements Objective {
    private final LayerLoss layers;
    private final PredictionLoss prediction;

    public JointLoss(LayerLoss layers, PredictionLoss prediction) {
        this.layers = layers;
        this.prediction = prediction;
    }

    @Override
    public NDArray loss(Batch batch, Activations student) {
        return layers.loss(batch, student).add(prediction.loss(batch, student));
    }

    @Override
    public Selection selection() {
        return prediction.selection();
    }
}
