package org.secformer.mpc.transformer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What bounds need of a model's weights, as the parties hold them: worked out once, for any numbers that hold weights with as many
 * fraction bits. Only the model owner holds an instance.
 *
 * @param layers in their order
 * @param pooler reads the last LayerNorm
 * @param classifierSums of each label, the sum of magnitudes of the classifier's weights
 * @param classifierBias magnitudes
 */
public record ModelWeights(
        EmbeddingBound embedding,
        List<LayerWeights> layers,
        MatrixNorms pooler,
        double[] classifierSums,
        double[] classifierBias) {

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
        double[] pooler = MatrixNorms.rounded(model, ParameterNames.POOLER);
        double[] classifier = MatrixNorms.rounded(model, ParameterNames.CLASSIFIER);
        double[] bias = model.values(ParameterNames.biasOf(ParameterNames.CLASSIFIER));
        return new ModelWeights(
                embedding,
                layers,
                MatrixNorms.of(pooler, model.values(ParameterNames.biasOf(ParameterNames.POOLER))),
                LayerWeights.sums(classifier, bias.length),
                MatrixNorms.magnitudes(bias));
    }

    @Override
    public String toString() {
        return "ModelWeights[" + layers.size() + " layers]";
    }
}
