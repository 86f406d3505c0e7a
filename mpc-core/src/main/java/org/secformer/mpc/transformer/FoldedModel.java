package org.secformer.mpc.transformer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A model's weights in the clear, as the protocols use them: matrices as [in, out], 1/sqrt(head size) in the query weights, a
 * LayerNorm's gain and bias in the matrices that read it, and whatever is added up to the input of a LayerNorm centred, so that
 * rows there have small sums: that of {@code g y} alone is left, at most the deviation of the gains times the columns.
 *
 * <p>With y the normalised row, {@code x = g y + b} and a linear layer {@code x W + c}, the folded layer is {@code y (g W) + (b W
 * + c)}. Only the model owner holds an instance.
 */
public final class FoldedModel {
    private static final int FOLDED_AT_A_TIME = 16;

    private final ModelShape shape;
    private final Function<String, float[]> tensors;
    private final Map<String, Supplier<double[]>> values = new HashMap<>();

    private FoldedModel(ModelShape shape, Function<String, float[]> tensors) {
        this.shape = shape;
        this.tensors = tensors;
    }

    /** @param tensors of BertForSequenceClassification, by their names there; linear layers as [out, in] */
    public static FoldedModel of(ModelShape shape, Function<String, float[]> tensors) {
        FoldedModel model = onDemand(shape, tensors);
        for (ParameterSpec spec : shape.parameters()) {
            double[] folded = model.values(spec.name());
            model.values.put(spec.name(), () -> folded);
        }
        return model;
    }

    /**
     * The same, each parameter folded when it is asked for and not kept, so that memory need not hold all; for one thread.
     *
     * @param tensors must stay readable as long as the model is used
     */
    public static FoldedModel onDemand(ModelShape shape, Function<String, float[]> tensors) {
        FoldedModel model = new FoldedModel(shape, tensors);
        String before = "bert.embeddings.LayerNorm";
        for (int layer = 0; layer < shape.layers(); layer++) {
            before = model.addLayer(layer, before);
        }
        model.addLinear(ParameterNames.POOLER, "bert.pooler.dense", before, 1);
        model.addLinear(ParameterNames.CLASSIFIER, "classifier", null, 1);
        return model;
    }

    /** Adds one layer; returns the name of the LayerNorm that ends it. */
    private String addLayer(int layer, String before) {
        String prefix = "bert.encoder.layer." + layer + ".";
        values.put(ParameterNames.inputGain(layer), () -> widened(before + ".weight"));
        values.put(ParameterNames.inputBias(layer), () -> centred(widened(before + ".bias"), shape.hidden()));
        double queryFactor = 1 / Math.sqrt(shape.headSize());
        addLinear(ParameterNames.query(layer), prefix + "attention.self.query", before, queryFactor);
        addLinear(ParameterNames.key(layer), prefix + "attention.self.key", before, 1);
        addLinear(ParameterNames.value(layer), prefix + "attention.self.value", before, 1);
        addCentred(ParameterNames.attentionOutput(layer), prefix + "attention.output.dense");
        String middle = prefix + "attention.output.LayerNorm";
        values.put(ParameterNames.middleGain(layer), () -> widened(middle + ".weight"));
        values.put(ParameterNames.middleBias(layer), () -> centred(widened(middle + ".bias"), shape.hidden()));
        addLinear(ParameterNames.expand(layer), prefix + "intermediate.dense", middle, 1);
        addCentred(ParameterNames.contract(layer), prefix + "output.dense");
        return prefix + "output.LayerNorm";
    }

    /** @param norm the LayerNorm whose normalised rows the layer will read, or null */
    private void addLinear(String name, String linear, String norm, double factor) {
        add(name, () -> foldLinear(name, linear, norm, factor));
    }

    /** A layer that a LayerNorm reads, which takes the mean off anyway. */
    private void addCentred(String name, String linear) {
        add(name, () -> {
            double[] matrix = foldLinear(name, linear, null, 1);
            double[] bias = values.get(ParameterNames.biasOf(name)).get();
            centred(bias, shape.hidden());
            return centred(matrix, shape.hidden());
        });
    }

    /** @param fold returns the matrix and keeps the bias */
    private void add(String name, Supplier<double[]> fold) {
        values.put(name, fold);
        values.put(ParameterNames.biasOf(name), () -> {
            fold.get();
            return values.get(ParameterNames.biasOf(name)).get();
        });
    }

    /** Takes the mean off each row, in place. */
    private static double[] centred(double[] rows, int columns) {
        for (int from = 0; from < rows.length; from += columns) {
            double sum = 0;
            for (int j = from; j < from + columns; j++) {
                sum += rows[j];
            }
            for (int j = from; j < from + columns; j++) {
                rows[j] -= sum / columns;
            }
        }
        return rows;
    }

    /** Folds matrix and bias; returns the matrix and keeps the bias, which is small. */
    private double[] foldLinear(String name, String linear, String norm, double factor) {
        double[] bias = widened(linear + ".bias");
        float[] weight = tensors.apply(linear + ".weight");
        int out = bias.length;
        int in = weight.length / out;
        float[] gain = norm == null ? null : tensors.apply(norm + ".weight");
        float[] offset = norm == null ? null : tensors.apply(norm + ".bias");
        double[] matrix = new double[weight.length];
        // Rows of the matrix are columns of the tensor: a few at a time, or each number written misses the cache.
        for (int from = 0; from < out; from += FOLDED_AT_A_TIME) {
            int to = Math.min(out, from + FOLDED_AT_A_TIME);
            for (int i = 0; i < in; i++) {
                for (int j = from; j < to; j++) {
                    double w = weight[j * in + i] * factor;
                    matrix[i * out + j] = gain == null ? w : gain[i] * w;
                    bias[j] += offset == null ? 0 : offset[i] * w / factor;
                }
            }
        }
        for (int j = 0; j < out; j++) {
            bias[j] *= factor;
        }
        values.put(ParameterNames.biasOf(name), () -> bias);
        return matrix;
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
        return values.get(name).get();
    }

    @Override
    public String toString() {
        return "FoldedModel[" + shape + "]";
    }
}
