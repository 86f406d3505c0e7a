package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * {@code (z - mean) / sqrt(variance + epsilon)} of each row, as an operand at 16 fraction bits.
 *
 * <p>Gain and bias are left to the reader: the model owner folds them into the matrix that follows, and {@link #affine} gives
 * the residual path. Mean and variance come from one opening of z; the result is opened once, for both readers. The variance
 * is taken from the exact sum of squares, divided by a power of two; what the divisor lacks goes into the root's factor.
 *
 * <p>Shape [rows, columns] kept; scale in at least 16 with 32 bits above the shift, out 16 in 48 bits. Rounds: 9 with that of
 * the operand. Sent per row: 10 columns + 320.25 bytes; correlated randomness: 36 columns + 4025.125 bytes (bits rounded up to
 * 8 bytes). Security: perfect. Range |z| &lt; 2^14, |mean| &lt; 2^10 and at most 4 standard deviations s, s^2 in [2^-10,
 * 2^10). With y the result, the error is below {@code 2^-16 (1 + (2 + |y| / 4) / s + |y| s) + 2e-4 |y|}: 8e-4 for s in [2^-4,
 * 2^2] and |y| up to 1. Source: SecFormer, Algorithm 2, corrected (there the sum of squares stands for the variance).
 */
public final class LayerNorm {
    private static final int SCALE = 16;
    private static final int MEAN_SCALE = 20;
    private static final int DIVISOR_BITS = 32;

    private LayerNorm() {}

    public static Operand apply(Protocols p, Sharing z, double epsilon) {
        int columns = z.shape().columns();
        int log = 32 - Integer.numberOfLeadingZeros(columns - 1);
        double missing = columns * Math.scalb(1.0, -log);
        Opened t = p.open(z, SCALE);
        Sharing average = t.value().sumColumns().times(1.0 / columns, DIVISOR_BITS);
        Opened mean = p.open(average, SCALE);
        Opened fineMean = p.open(average, MEAN_SCALE);
        // sum t^2 - columns mean^2 = columns variance
        Sharing squares = t.square().sumColumns().minus(fineMean.square().times(columns, 0));
        Sharing variance = squares.scaledDown(log).plus(epsilon * missing);
        Sharing root = InverseSquareRoot.apply(p, variance, Math.sqrt(missing), "variance (in part)");
        Opened r = p.open(root, SCALE);
        Sharing shift = mean.times(r);
        // The variance takes over the rounding of the opened mean, times twice the mean.
        p.expectWithin(shift, -4, 4, "mean in deviations");
        Sharing y = t.times(r).minus(shift.repeatedColumns(columns)).loweredTo(SCALE);
        return p.operand(p.ideally(y, () -> exact(z.clear(), columns, epsilon)), 6);
    }

    /** The residual path: gain and bias applied; 32 fraction bits, 48 bits. Local, 6 bytes of randomness per element. */
    public static Sharing affine(Protocols p, Operand normalized, Operand gain, Sharing bias) {
        return p.scale(normalized, gain, 6).plusRow(bias);
    }

    /** Each row normalised, in double precision. */
    static double[] exact(double[] rows, int columns, double epsilon) {
        double[] results = new double[rows.length];
        for (int from = 0; from < rows.length; from += columns) {
            double mean = 0;
            for (int i = from; i < from + columns; i++) {
                mean += rows[i] / columns;
            }
            double variance = 0;
            for (int i = from; i < from + columns; i++) {
                variance += (rows[i] - mean) * (rows[i] - mean) / columns;
            }
            for (int i = from; i < from + columns; i++) {
                results[i] = (rows[i] - mean) / Math.sqrt(variance + epsilon);
            }
        }
        return results;
    }
}
