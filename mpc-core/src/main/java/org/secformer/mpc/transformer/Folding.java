package org.secformer.mpc.transformer;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Notes how each parameter is folded, without doing it yet.
 *
 * <p>With y the normalised row, {@code x = g y + b} and a linear layer {@code x W + c}, the folded layer is {@code y (g W) + (b W
 * + c)}. Of a projection between the row and the layer, all three become one matrix.
 */
final class Folding implements Declarations {
    private static final int FOLDED_AT_A_TIME = 16;

    private final Function<String, float[]> tensors;
    private final Map<String, Supplier<double[]>> values;

    /**
     * @param tensors of the checkpoint, by BERT's names
     * @param values of the parameters, by name: where they are noted
     */
    Folding(Function<String, float[]> tensors, Map<String, Supplier<double[]>> values) {
        this.tensors = tensors;
        this.values = values;
    }

    @Override
    public void linear(LinearLayer layer) {
        reading(layer, null, 1);
    }

    @Override
    public void reading(LinearLayer layer, String norm, double factor) {
        add(layer.name(), () -> fold(layer, norm, factor));
    }

    @Override
    public void reading(LinearLayer layer, Projection projection, String norm, double factor) {
        add(layer.name(), () -> fold(layer, composed(layer, projection), norm, factor));
    }

    @Override
    public void projecting(LinearLayer layer, String norm) {
        addCentred(layer, norm);
    }

    @Override
    public void centred(LinearLayer layer) {
        addCentred(layer, null);
    }

    private void addCentred(LinearLayer layer, String norm) {
        add(layer.name(), () -> {
            double[] matrix = fold(layer, norm, 1);
            double[] bias = values.get(ParameterNames.biasOf(layer.name())).get();
            centred(bias, layer.out());
            return centred(matrix, layer.out());
        });
    }

    @Override
    public void residual(Affine affine, String norm) {
        values.put(affine.gain(), () -> widened(norm + ".weight"));
        values.put(affine.bias(), () -> centred(widened(norm + ".bias"), affine.columns()));
    }

    @Override
    public void affine(Affine affine, String norm) {
        values.put(affine.gain(), () -> widened(norm + ".weight"));
        values.put(affine.bias(), () -> widened(norm + ".bias"));
    }

    @Override
    public void counted(Affine affine, String norm) {
        affine(affine, norm);
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

    /**
     * A linear layer x W + c.
     *
     * @param weight W as [out, in]
     * @param bias c, which belongs to whoever gets it
     */
    private record Affinity(float[] weight, double[] bias) {}

    private Affinity stored(String tensor) {
        return new Affinity(tensors.apply(tensor + ".weight"), widened(tensor + ".bias"));
    }

    /** A layer behind a projection: {@code (x P + p) W + c = x (P W) + (p W + c)}, in double precision but for the last rounding. */
    private Affinity composed(LinearLayer layer, Projection projection) {
        Affinity first = stored(projection.tensor());
        Affinity second = stored(layer.tensor());
        int in = layer.in();
        int between = projection.out();
        float[] weight = new float[layer.out() * in];
        double[] bias = second.bias();
        for (int j = 0; j < layer.out(); j++) {
            double[] row = new double[in];
            for (int k = 0; k < between; k++) {
                double w = second.weight()[j * between + k];
                bias[j] += w * first.bias()[k];
                for (int i = 0; i < in; i++) {
                    row[i] += w * first.weight()[k * in + i];
                }
            }
            for (int i = 0; i < in; i++) {
                weight[j * in + i] = (float) row[i];
            }
        }
        return new Affinity(weight, bias);
    }

    private double[] fold(LinearLayer layer, String norm, double factor) {
        return fold(layer, stored(layer.tensor()), norm, factor);
    }

    /** Folds matrix and bias; returns the matrix and keeps the bias, which is small. */
    private double[] fold(LinearLayer layer, Affinity read, String norm, double factor) {
        double[] bias = read.bias();
        float[] weight = read.weight();
        int out = layer.out();
        int in = layer.in();
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
        values.put(ParameterNames.biasOf(layer.name()), () -> bias);
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
}
