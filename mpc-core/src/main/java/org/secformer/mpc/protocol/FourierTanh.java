package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * tanh(x): +-1 beyond 4.25, else {@code a x + sum_k b_k sin(2 pi k x / 8)}.
 *
 * <p>Shape kept; scale in at least 16 with 32 bits above the shift, out 16 in 48 bits. Rounds: 3, the first is the
 * truncation. Sent: 8.25 bytes per element; correlated randomness: 96.375 bytes. Security: perfect. Range |x| &lt; 251.6, error
 * 6e-4. Used for the pooler only, one row per text. Source: the construction of {@link FourierGelu}, for an odd function.
 */
public final class FourierTanh {
    private static final double EDGE = 4.25;
    private static final double LINEAR = 0.249808149;
    private static final FourierSeries SERIES = new FourierSeries(
            FourierSeries.Wave.SINE,
            0,
            new double[] {0.500256610, 0.134010625, 0.038901318, 0.011244467, 0.003329774, 0.001019265},
            3,
            FourierSeries.Trend.NONE);

    private static final int SCALE = 16;
    private static final int LINEAR_BITS = 20;

    private FourierTanh() {}

    public static Sharing apply(Protocols p, Sharing x) {
        Opened t = p.open(x, SCALE, FourierGelu.VALUE);
        Sharing odd =
                t.series(SERIES).raisedTo(SCALE + LINEAR_BITS).plus(t.value().times(LINEAR, LINEAR_BITS));
        // Far outside the edges the line is multiplied by 0.
        Opened inner = p.openWhereUsed(odd, SCALE, FourierGelu.INNER);
        Bits atLeast = t.atLeast(new double[] {EDGE, -EDGE}, FourierGelu.LOWEST_BIT, FourierGelu.WINDOW)
                .bits();
        Bit above = p.arithmetic(atLeast.at(0), 48);
        Bit between = p.arithmetic(atLeast.at(0).xor(atLeast.at(1)), 48);
        // Below, between, above: -1, 0, 1 is 2 above + between - 1.
        Sharing sign = above.value().times(2, 0).plus(between.value()).plus(-1).raisedTo(SCALE);
        Sharing result = sign.plus(between.times(inner));
        return p.ideally(result, () -> Elementwise.map(x.clear(), Math::tanh));
    }
}
