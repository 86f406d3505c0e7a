package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * {@code (z - mean) / sqrt(variance + epsilon)} of each row, as an operand at 16 fraction bits.
 *
 * <p>Gain and bias are left to the reader: the model owner folds them into the matrix that follows, and {@link #affine} gives
 * the residual path. The variance comes from one opening t of z, exactly: {@code n sum t^2 - (sum t)^2 = n^2 variance}. It is
 * read as divided by a power of two; what that lacks of n^2 goes into the root's factor. The result is opened once, for both
 * readers.
 *
 * <p>Shape [rows, columns] kept; scale in at least 16 with 32 bits above the shift, out 16 in 48 bits. Rounds: 7 with that of
 * the operand, 8 beyond 1,024 columns. Sent per row: 10 columns + 170.125 bytes; correlated randomness: 40 columns + 3909.25 bytes (bits rounded up to 8
 * bytes); beyond 1,024 columns 4 and 8 more per column. Security: perfect. Range |z| &lt; 2^14, |mean| at most 4
 * standard deviations s, s^2 in [2^-10, 2^10). With y the result, the error is below {@code 2^-16 (1 + (2 + |y| / 4) / s + |y| s) + 2e-4 |y|}: 8e-4 for s in [2^-4, 2^2] and |y| up to
 * 1. Source: SecFormer, Algorithm 2, corrected (there the sum of squares stands for the variance).
 */
public final class LayerNorm {
    private static final int SCALE = 16;
    private static final int DIVISOR_BITS = 32;

    /**
     * Rows of more columns, of which this is the square's logarithm, give up fraction bits in the variance to fit 64 bits: t is
     * opened once more with fewer.
     */
    private static final int WIDEST_LOG = 20;

    private LayerNorm() {}

    public static Operand apply(Protocols p, Sharing z, double epsilon) {
        int columns = z.shape().columns();
        long divided = (long) columns * columns;
        int log = 64 - Long.numberOfLeadingZeros(divided - 1);
        double missing = Math.scalb((double) divided, -log);
        Opened t = p.open(z, SCALE);
        // Not from z, which is valid in too few bits to lose one more.
        Opened u = log <= WIDEST_LOG ? t : p.open(t.value(), SCALE - (log - WIDEST_LOG + 1) / 2);
        Sharing spread = u.square().sumColumns().times(columns, 0).minus(u.squareOfRowSums());
        Sharing variance = spread.scaledDown(log).plus(epsilon * missing);
        Opened mean = p.open(t.value().sumColumns().times(1.0 / columns, DIVISOR_BITS), SCALE);
        Sharing root = InverseSquareRoot.apply(p, variance, Math.sqrt(missing), "variance (in part)");
        Opened r = p.open(root, SCALE);
        Sharing shift = mean.times(r);
        p.expectWithin(shift, -4, 4, "mean in deviations");
        Sharing y = t.times(r).minus(shift.repeatedColumns(columns)).loweredTo(SCALE);
        return p.operand(p.ideally(y, () -> exact(z.clear(), columns, epsilon)), 48);
    }

    /** The residual path: gain and bias applied; 32 fraction bits, 48 bits. Local, 6 bytes of randomness per element. */
    public static Sharing affine(Protocols p, Operand normalized, Operand gain, Sharing bias) {
        return p.scale(normalized, gain, 48).plusRow(bias);
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
