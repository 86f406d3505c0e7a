package org.secformer.mpc.transformer;

/**
 * What bounds need of a residual path g y + b.
 *
 * @param gains magnitudes
 * @param mean of the gains, in magnitude
 * @param deviation 2-norm of the gains less their mean
 * @param bias magnitudes
 * @param biasSum sum of the biases, in magnitude
 */
record GainNorms(double[] gains, double mean, double deviation, double[] bias, double biasSum)
        implements ResidualNorms {
    static GainNorms of(FoldedModel model, String gain, String bias) {
        double[] gains = MatrixNorms.rounded(model, gain);
        double[] biases = model.values(bias);
        double sum = 0;
        double magnitudes = 0;
        for (double value : gains) {
            sum += value;
            magnitudes += Math.abs(value);
        }
        double mean = sum / gains.length;
        double[] centred = new double[gains.length];
        for (int i = 0; i < centred.length; i++) {
            centred[i] = gains[i] - mean;
            gains[i] = Math.abs(gains[i]);
        }
        return new GainNorms(
                gains,
                Upwards.up(mean, magnitudes / gains.length),
                Upwards.norm(centred) + Upwards.lost(magnitudes),
                MatrixNorms.magnitudes(biases),
                MatrixNorms.biasSum(biases));
    }

    @Override
    public double at(int i, double norm) {
        return Upwards.up(gains[i] * norm + bias[i]);
    }

    /** Of any element, likewise. */
    double largest(double norm) {
        double largest = 0;
        for (int i = 0; i < gains.length; i++) {
            largest = Math.max(largest, at(i, norm));
        }
        return largest;
    }

    @Override
    public double norm(double norm) {
        return Upwards.up(Upwards.largest(gains) * norm + Upwards.norm(bias));
    }

    /** Sum of the path: {@code sum g y = sum (g - mean g) y + mean g sum y}. */
    @Override
    public double sum(NormalisedBound y) {
        return Upwards.up(deviation * y.norm() + mean * y.sum() + biasSum);
    }
}
