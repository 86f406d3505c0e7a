package org.secformer.mpc.transformer;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.secformer.mpc.ring.FixedPoint;

/**
 * What bounds need of one linear layer x W + b, W as [in, out], rounded as the parties hold it.
 *
 * @param columns 2-norm of each of W's columns
 * @param bias magnitudes
 * @param strays of each of W's rows, the sum, in magnitude: next to 0 in a centred matrix
 * @param biasSum sum of the biases, in magnitude
 */
record MatrixNorms(double[] columns, double[] bias, double[] strays, double biasSum) {
    /** A bias is held with at least 16 fraction bits, so rounded by no more. */
    private static final double BIAS_ROUNDING = 0x1p-17;

    static MatrixNorms of(double[] matrix, double[] biases) {
        int out = biases.length;
        int in = matrix.length / out;
        double[] squares = new double[out];
        double[] strays = new double[in];
        for (int i = 0; i < in; i++) {
            double sum = 0;
            double magnitudes = 0;
            for (int j = 0; j < out; j++) {
                double w = matrix[i * out + j];
                squares[j] += w * w;
                sum += w;
                magnitudes += Math.abs(w);
            }
            strays[i] = Upwards.up(sum, magnitudes);
        }
        for (int j = 0; j < out; j++) {
            squares[j] = Upwards.up(Math.sqrt(squares[j]));
        }
        return new MatrixNorms(squares, magnitudes(biases), strays, biasSum(biases));
    }

    /** The parameter as the parties hold it. */
    static double[] rounded(FoldedModel model, String name) {
        double[] values = model.values(name).clone();
        int fractionBits = model.shape().numerics().weight();
        for (int i = 0; i < values.length; i++) {
            values[i] = FixedPoint.rounded(values[i], fractionBits);
        }
        return values;
    }

    /** Of biases, with what their rounding may add. */
    static double[] magnitudes(double[] biases) {
        double[] magnitudes = new double[biases.length];
        for (int j = 0; j < biases.length; j++) {
            magnitudes[j] = Math.abs(biases[j]) + BIAS_ROUNDING;
        }
        return magnitudes;
    }

    static double biasSum(double[] biases) {
        double sum = 0;
        double magnitudes = 0;
        for (double bias : biases) {
            sum += bias;
            magnitudes += Math.abs(bias);
        }
        return Upwards.up(sum, magnitudes) + biases.length * BIAS_ROUNDING;
    }

    /** Of x W + b, for every x of that norm: {@code |W_j x| <= |W_j| |x|}. */
    double at(int j, double normOfInput) {
        return Upwards.up(columns[j] * normOfInput + bias[j]);
    }

    double[] all(double normOfInput) {
        double[] bounds = new double[columns.length];
        for (int j = 0; j < bounds.length; j++) {
            bounds[j] = at(j, normOfInput);
        }
        return bounds;
    }

    double largest(double normOfInput) {
        return Upwards.largest(all(normOfInput));
    }

    double biasNorm() {
        return Upwards.norm(bias);
    }

    /** Columns of W as rows: [to - from, in]. */
    static DMatrixRMaj columns(double[] matrix, int out, int from, int to) {
        int in = matrix.length / out;
        DMatrixRMaj rows = new DMatrixRMaj(to - from, in);
        for (int i = 0; i < in; i++) {
            for (int j = from; j < to; j++) {
                rows.data[(j - from) * in + i] = matrix[i * out + j];
            }
        }
        return rows;
    }

    /** At least the spectral norm of a matrix [in, out]. */
    static double spectral(double[] matrix, int out) {
        int in = matrix.length / out;
        DMatrixRMaj narrow = DMatrixRMaj.wrap(in, out, matrix);
        if (out < in) {
            DMatrixRMaj transposed = new DMatrixRMaj(out, in);
            CommonOps_DDRM.transpose(narrow, transposed);
            narrow = transposed;
        }
        return GramMatrix.of(narrow).norm();
    }
}
