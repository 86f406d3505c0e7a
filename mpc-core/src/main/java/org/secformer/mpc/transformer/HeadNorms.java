package org.secformer.mpc.transformer;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * What bounds need of one attention head, Q, K, V being the parts of the matrices that make its queries, keys and values, O the part
 * that reads its context, q, k, v the biases; norms are 2-norms.
 *
 * @param query of Q
 * @param key of K
 * @param queryBias of q
 * @param keyBias of k
 * @param score of Q' K, the form of which scores are values
 * @param scoreOfQuery of Q' k
 * @param scoreOfKey of K' q
 * @param scoreOfBiases magnitude of q k
 * @param output of O V
 * @param outputOfBias of O v
 * @param outputs for each column of the attention output, the norm of its part of O V
 * @param outputsOfBias likewise the magnitude of its part of O v
 */
record HeadNorms(
        double query,
        double key,
        double queryBias,
        double keyBias,
        double score,
        double scoreOfQuery,
        double scoreOfKey,
        double scoreOfBiases,
        double output,
        double outputOfBias,
        double[] outputs,
        double[] outputsOfBias) {
    private static final double BIAS_ROUNDING = 0x1p-17;

    /** Of several matrices of one layer, as [in, out], and their biases. */
    record Attention(
            double[] query,
            double[] queryBias,
            double[] key,
            double[] keyBias,
            double[] value,
            double[] valueBias,
            double[] output) {}

    static HeadNorms of(Attention attention, int head, int size) {
        int hidden = attention.queryBias().length;
        int from = head * size;
        DMatrixRMaj query = MatrixNorms.columns(attention.query(), hidden, from, from + size);
        DMatrixRMaj key = MatrixNorms.columns(attention.key(), hidden, from, from + size);
        DMatrixRMaj value = MatrixNorms.columns(attention.value(), hidden, from, from + size);
        DMatrixRMaj output = CommonOps_DDRM.extract(
                DMatrixRMaj.wrap(hidden, hidden, attention.output()), from, from + size, 0, hidden);
        double[] queryBias = part(attention.queryBias(), from, size);
        double[] keyBias = part(attention.keyBias(), from, size);
        double[] valueBias = part(attention.valueBias(), from, size);
        GramMatrix ofQuery = GramMatrix.of(query);
        GramMatrix ofKey = GramMatrix.of(key);
        GramMatrix ofValue = GramMatrix.of(value);
        GramMatrix ofOutput = GramMatrix.of(output);
        double queryNorm = ofQuery.norm();
        double keyNorm = ofKey.norm();
        double rounding = BIAS_ROUNDING * Math.sqrt(size);
        double[] outputsOfBias = times(valueBias, output);
        return new HeadNorms(
                queryNorm,
                keyNorm,
                Upwards.norm(queryBias) + rounding,
                Upwards.norm(keyBias) + rounding,
                ofQuery.normOfProduct(ofKey),
                Upwards.norm(times(keyBias, query)) + rounding * queryNorm,
                Upwards.norm(times(queryBias, key)) + rounding * keyNorm,
                dot(queryBias, keyBias),
                ofValue.normOfProduct(ofOutput),
                Upwards.norm(outputsOfBias),
                outputs(ofValue, output),
                outputsOfBias);
    }

    private static double[] part(double[] values, int from, int size) {
        return Arrays.copyOfRange(values, from, from + size);
    }

    /** Magnitudes of x M, x rounded. */
    private static double[] times(double[] x, DMatrixRMaj matrix) {
        double[] sums = new double[matrix.numCols];
        double[] magnitudes = new double[matrix.numCols];
        double[] roundings = new double[matrix.numCols];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < sums.length; j++) {
                double w = matrix.data[i * sums.length + j];
                sums[j] += x[i] * w;
                magnitudes[j] += Math.abs(x[i] * w);
                roundings[j] += Math.abs(w);
            }
        }
        for (int j = 0; j < sums.length; j++) {
            sums[j] = Upwards.up(sums[j], magnitudes[j]) + BIAS_ROUNDING * roundings[j];
        }
        return sums;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        double magnitudes = 0;
        double roundings = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
            magnitudes += Math.abs(x[i] * y[i]);
            roundings += BIAS_ROUNDING * (Math.abs(x[i]) + Math.abs(y[i]) + BIAS_ROUNDING);
        }
        return Upwards.up(sum, magnitudes) + Upwards.up(roundings);
    }

    /** {@code |w' V|^2 = w' (V V') w} for each column w of O. */
    private static double[] outputs(GramMatrix value, DMatrixRMaj output) {
        int size = output.numRows;
        DMatrixRMaj product = new DMatrixRMaj(size, output.numCols);
        CommonOps_DDRM.mult(value.matrix(), output, product);
        double ofValue = value.largestEigenvalue();
        double[] norms = new double[output.numCols];
        for (int j = 0; j < norms.length; j++) {
            double form = 0;
            double squares = 0;
            for (int i = 0; i < size; i++) {
                double w = output.data[i * norms.length + j];
                form += w * product.data[i * norms.length + j];
                squares += w * w;
            }
            // The Gram matrix is off by its error, and products of its rows round by less than the slack of its norm.
            double lost = squares * (value.error() + Upwards.lost(size * ofValue));
            norms[j] = Upwards.up(Math.sqrt(Math.max(0, form) + lost));
        }
        return norms;
    }
}
