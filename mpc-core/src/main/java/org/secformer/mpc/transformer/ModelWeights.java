package org.secformer.mpc.transformer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What bounds need of a model's weights, as the parties hold them: worked out once, for any numbers that hold weights with as many
 * fraction bits. Only the model owner holds an instance.
 *
 * @param layers in their order
 * @param head what stands after them
 */
public record ModelWeights(EmbeddingBound embedding, List<LayerWeights> layers, HeadWeights head) {

    /**
     * Reads all weights, layers side by side.
     *
     * @param model that keeps its parameters, as {@link FoldedModel#of} does
     * @param embedding what holds of the model's embedding tables
     */
    public static ModelWeights of(FoldedModel model, EmbeddingBound embedding) {
        List<LayerWeights> layers = IntStream.range(0, model.shape().layers())
                .parallel()
                .mapToObj(layer -> LayerWeights.of(model, layer))
                .toList();
        return new ModelWeights(embedding, layers, model.shape().head().part().weights(model));
    }

    @Override
    public String toString() {
        return "ModelWeights[" + layers.size() + " layers]";
    }
}
