package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * {@code (z - mean) / sqrt(variance + epsilon)} of each row, as an operand.
 *
 * <p>Gain and bias are left to the reader: the model owner folds them into the matrix that follows, and {@link #affine} gives
 * the residual path. Each row's sum is opened beside the row, so that {@code n variance = sum t^2 - (sum t)^2 / n} takes one square
 * per element; what is added up to z is centred by whoever holds it, so that the sum is small. The variance is read as divided by a
 * power of two; what that lacks of n goes into the root's factor. The result is opened once, for both readers.
 *
 * <p>Shape [rows, columns] kept. Rounds: 6 with that of the operand on a far network, 9 on a near one. Security: perfect. Ranges: those
 * of the formats; s^2 in [2^-14, 2^14), s the standard deviation. With y the result and f, i, a fraction bits of input, 1 / s and result
 * the error is below {@code 2^-f (2 + |y| / 4) / s + 2^-i |y| s + 2^-a + 3e-4 |y|}, for |mean| up to s. Source: SecFormer, Algorithm 2, corrected (there
 * the sum of squares stands for the variance).
 */
public final class LayerNorm {
    private static final int MOST_DIVISOR_BITS = 32;

    private LayerNorm() {}

    /**
     * @param z rows of which the mean is small; see {@link NormNumbers#rowSum}
     * @param watch hears of which rows the variance is within its range
     */
    public static Operand apply(
            Protocols p, Sharing z, double epsilon, NormNumbers numbers, Network network, RangeWatch watch) {
        int columns = z.shape().columns();
        int log = NormNumbers.halfLog(columns);
        double missing = Math.scalb((double) columns, -2 * log);
        Opened t = p.open(z, numbers.input());
        Opened sum = p.open(z.sumColumns(), numbers.rowSum());
        Sharing squareOfSum =
                sum.square().times(1 / missing, NormNumbers.SHARE_BITS).scaledDown(2 * log);
        Sharing spread = t.square(numbers.squareBits()).sumColumns().minus(squareOfSum);
        Sharing variance = spread.scaledDown(2 * log).plus(epsilon * missing);
        Format input = numbers.input();
        int divisorBits = Math.min(MOST_DIVISOR_BITS, input.results() - input.opened());
        Opened mean = p.open(t.value().sumColumns().times(1.0 / columns, divisorBits), input);
        Sharing root = InverseSquareRoot.apply(
                p, variance, Math.sqrt(missing), NormNumbers.variances(columns), network, "variance (in part)", watch);
        Opened r = p.open(root, numbers.inverse());
        Sharing shift = mean.times(r).repeatedColumns(columns);
        Sharing y = t.times(r).minus(shift).loweredTo(numbers.normalized());
        return p.operand(p.ideally(y, () -> exact(z.clear(), columns, epsilon)), numbers.operandBits());
    }

    /** The residual path: gain and bias applied, in the bits of the gain. Local, as many bits of randomness per element. */
    public static Sharing affine(Protocols p, Operand normalized, Operand gain, Sharing bias) {
        return p.scale(normalized, gain, gain.width()).plusRow(bias);
    }

    /** Each row normalised, in double precision. */
    static double[] exact(double[] rows, int columns, double epsilon) {
        double[] results = new double[rows.length];
        for (int from = 0; from < rows.length; from += columns) {
            double sum = 0;
            for (int i = from; i < from + columns; i++) {
                sum += rows[i];
            }
            double mean = sum / columns;
            double squares = 0;
            for (int i = from; i < from + columns; i++) {
                squares += (rows[i] - mean) * (rows[i] - mean);
            }
            double inverse = 1 / Math.sqrt(squares / columns + epsilon);
            for (int i = from; i < from + columns; i++) {
                results[i] = (rows[i] - mean) * inverse;
            }
        }
        return results;
    }
}
