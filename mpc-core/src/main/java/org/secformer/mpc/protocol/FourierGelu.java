package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * GeLU(x) = x Phi(x): x from 4 up, 0 below -4, else {@code x/2 + b x^2 + a_0 + sum_k a_k cos(2 pi k x / 8)}.
 *
 * <p>The square carries the trend, so that four cosines of a short period suffice. Shape kept; scale in at least 16 with 32 bits
 * above the shift, out 16 in 48 bits. Rounds: 3, the first is the truncation. Sent: 9.75 bytes per element; correlated
 * randomness: 123.875 bytes. Security: perfect. Range |x| &lt; 507.9, error 2e-4. Source: SecFormer (Luo et al., 2024), Algorithm
 * 1, uses seven sines of period 20 (error 1.9e-2); the coefficients here are a minimax fit.
 */
public final class FourierGelu {
    private static final double EDGE = 4.0;
    private static final double SQUARE = 4109.0 / 65536;
    private static final FourierSeries SERIES = new FourierSeries(
            FourierSeries.Wave.COSINE,
            0.603113873,
            new double[] {-0.480097533, -0.102622681, -0.0182427, -0.002060083},
            3);

    private static final int SCALE = 16;

    /** The comparison looks at 16 bits from 2^-6 up. */
    static final int LOWEST_BIT = 10;

    static final int WINDOW = 16;

    private FourierGelu() {}

    public static Sharing apply(Protocols p, Sharing x) {
        Opened t = p.open(x, SCALE);
        Sharing even = t.series(SERIES).raisedTo(3 * SCALE).plus(t.square().times(SQUARE, SCALE));
        Sharing half = t.value().scaledDown(1).raisedTo(3 * SCALE);
        // Far outside the edges the square leaves the range of the opening, where it is multiplied by 0.
        Opened inner = p.openWhereUsed(even.plus(half), SCALE);
        Bits atLeast = t.atLeast(new double[] {EDGE, -EDGE}, LOWEST_BIT, WINDOW);
        Bit above = p.arithmetic(atLeast.at(0), 6);
        Bit between = p.arithmetic(atLeast.at(0).xor(atLeast.at(1)), 6);
        Sharing result = above.times(t).plus(between.times(inner));
        return p.ideally(result, () -> Elementwise.map(x.clear(), FourierGelu::exact));
    }

    /** GeLU in double precision. */
    public static double exact(double x) {
        return 0.5 * x * (1 + ErrorFunction.erf(x / Math.sqrt(2)));
    }
}
