package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.Constants;

/**
 * Layer-wise distillation: mean squared distance from the teacher's embeddings, attention weights and hidden states; padding
 * does not count. Source: TinyBERT, as used by MPCFormer and SecFormer; they compare scores before the softmax, which 2Quad
 * and softmax weigh differently, so weights are compared here, summed over the tokens that a token looks at.
 */
public final class LayerLoss implements Objective {
    private final BertModel teacher;
    private final int[] teacherLayers;

    /** @param teacherLayers for each layer of the student the one that it learns from */
    public LayerLoss(BertModel teacher, int[] teacherLayers) {
        this.teacher = teacher;
        this.teacherLayers = teacherLayers.clone();
    }

    @Override
    public NDArray loss(Batch batch, Activations student) {
        return loss(batch, teacher.forward(batch, 0), student);
    }

    /** The same, if it is known what the teacher makes of the batch. */
    NDArray loss(Batch batch, Activations goal, Activations student) {
        int rows = batch.rows();
        int length = batch.length();
        NDArray tokens = batch.mask().reshape(rows, length, 1);
        NDArray loss = distance(student.embeddings(), goal.embeddings(), tokens);
        for (int layer = 0; layer < teacherLayers.length; layer++) {
            int goalLayer = teacherLayers[layer];
            NDArray looking = batch.mask().reshape(rows, 1, length, 1);
            NDArray weights =
                    distance(student.attentions().get(layer), goal.attentions().get(goalLayer), looking);
            loss = loss.add(Constants.times(weights, length))
                    .add(distance(student.hidden().get(layer), goal.hidden().get(goalLayer), tokens));
        }
        return loss;
    }

    /** Mean squared difference over what the mask does not hide. */
    private static NDArray distance(NDArray student, NDArray goal, NDArray mask) {
        NDArray squares = student.sub(goal).square().mul(mask);
        float hidden = (float) squares.size() / mask.size();
        return squares.sum().div(mask.sum().mul(hidden));
    }

    @Override
    public Selection selection() {
        return Selection.LOSS;
    }
}
