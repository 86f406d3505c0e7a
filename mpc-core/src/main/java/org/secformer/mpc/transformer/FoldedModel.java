package org.secformer.mpc.transformer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A model's weights in the clear, as the protocols use them: matrices as [in, out], 1/sqrt(head size) in the query weights, a
 * LayerNorm's gain and bias in the matrices that read it.
 *
 * <p>With y the normalised row, {@code x = g y + b} and a linear layer {@code x W + c}, the folded layer is {@code y (g W) + (b W
 * + c)}. Only the model owner holds an instance.
 */
public final class FoldedModel {
    private final ModelShape shape;
    private final Function<String, float[]> tensors;
    private final Map<String, double[]> values = new HashMap<>();

    private FoldedModel(ModelShape shape, Function<String, float[]> tensors) {
        this.shape = shape;
        this.tensors = tensors;
    }

    /** @param tensors of BertForSequenceClassification, by their names there; linear layers as [out, in] */
    public static FoldedModel of(ModelShape shape, Function<String, float[]> tensors) {
        FoldedModel model = new FoldedModel(shape, tensors);
        String before = "bert.embeddings.LayerNorm";
        for (int layer = 0; layer < shape.layers(); layer++) {
            before = model.foldLayer(layer, before);
        }
        model.foldLinear(ParameterNames.POOLER, "bert.pooler.dense", before, 1);
        model.foldLinear(ParameterNames.CLASSIFIER, "classifier", null, 1);
        return model;
    }

    /** Folds one layer; returns the name of the LayerNorm that ends it. */
    private String foldLayer(int layer, String before) {
        String prefix = "bert.encoder.layer." + layer + ".";
        values.put(ParameterNames.inputGain(layer), widened(before + ".weight"));
        values.put(ParameterNames.inputBias(layer), widened(before + ".bias"));
        double queryFactor = 1 / Math.sqrt(shape.headSize());
        foldLinear(ParameterNames.query(layer), prefix + "attention.self.query", before, queryFactor);
        foldLinear(ParameterNames.key(layer), prefix + "attention.self.key", before, 1);
        foldLinear(ParameterNames.value(layer), prefix + "attention.self.value", before, 1);
        foldLinear(ParameterNames.attentionOutput(layer), prefix + "attention.output.dense", null, 1);
        String middle = prefix + "attention.output.LayerNorm";
        values.put(ParameterNames.middleGain(layer), widened(middle + ".weight"));
        values.put(ParameterNames.middleBias(layer), widened(middle + ".bias"));
        foldLinear(ParameterNames.expand(layer), prefix + "intermediate.dense", middle, 1);
        foldLinear(ParameterNames.contract(layer), prefix + "output.dense", null, 1);
        return prefix + "output.LayerNorm";
    }

    /** @param norm the LayerNorm whose normalised rows the layer will read, or null */
    private void foldLinear(String name, String linear, String norm, double factor) {
        double[] bias = widened(linear + ".bias");
        float[] weight = tensors.apply(linear + ".weight");
        int out = bias.length;
        int in = weight.length / out;
        float[] gain = norm == null ? null : tensors.apply(norm + ".weight");
        float[] offset = norm == null ? null : tensors.apply(norm + ".bias");
        double[] matrix = new double[weight.length];
        for (int j = 0; j < out; j++) {
            for (int i = 0; i < in; i++) {
                double w = weight[j * in + i] * factor;
                matrix[i * out + j] = gain == null ? w : gain[i] * w;
                bias[j] += offset == null ? 0 : offset[i] * w / factor;
            }
            bias[j] *= factor;
        }
        values.put(name, matrix);
        values.put(ParameterNames.biasOf(name), bias);
    }

    private double[] widened(String tensor) {
        float[] narrow = tensors.apply(tensor);
        double[] wide = new double[narrow.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = narrow[i];
        }
        return wide;
    }

    public ModelShape shape() {
        return shape;
    }

    /** A parameter's values; the caller must not change them. */
    double[] values(String name) {
        return values.get(name);
    }

    @Override
    public String toString() {
        return "FoldedModel[" + shape + "]";
    }
}
