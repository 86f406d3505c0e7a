package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * tanh(x): +-1 beyond 4.25, else {@code a x + sum_k b_k sin(2 pi k x / 8)}.
 *
 * <p>Shape kept; out at the fraction bits of the numbers, in their results. Rounds: 3, the first is the truncation. Security: perfect.
 * Range: that of the argument less 4 1/2. Error 6e-4, and a unit of either opening more. Used for the pooler only, one row per text.
 * Source: the construction of {@link FourierGelu}, for an odd function.
 */
public final class FourierTanh {
    private static final double EDGE = 4.25;
    private static final double LINEAR = 0.249808149;
    private static final FourierSeries SERIES = new FourierSeries(
            FourierSeries.Wave.SINE,
            0,
            new int[] {1, 2, 3, 4, 5, 6},
            new double[] {0.500256610, 0.134010625, 0.038901318, 0.011244467, 0.003329774, 0.001019265},
            3,
            FourierSeries.Trend.NONE,
            16);

    private static final int LINEAR_BITS = 20;

    private FourierTanh() {}

    /** @param numbers formats of the same results, in which tanh is known */
    public static Sharing apply(Protocols p, Sharing x, GeluNumbers numbers) {
        Format argument = numbers.argument();
        int scale = argument.fractionBits();
        Opened t = p.open(x, argument);
        FourierSeries series = SERIES.withPrecision(numbers.precision());
        Sharing odd = t.series(series, numbers.seriesBits(series.scale(scale)))
                .plus(t.value().times(LINEAR, LINEAR_BITS));
        // Far outside the edges the line is multiplied by 0.
        Opened inner = p.openWhereUsed(odd, numbers.inner());
        Bits atLeast = t.atLeast(new double[] {EDGE, -EDGE}, numbers.lowestBit(), numbers.window())
                .bits();
        Bit above = p.arithmetic(atLeast.at(0), argument.results());
        Bit between = p.arithmetic(atLeast.at(0).xor(atLeast.at(1)), argument.results());
        // Below, between, above: -1, 0, 1 is 2 above + between - 1.
        Sharing sign = above.value().times(2, 0).plus(between.value()).plus(-1).raisedTo(scale);
        Sharing result = sign.plus(between.times(inner));
        return p.ideally(result, () -> Elementwise.map(x.clear(), Math::tanh));
    }
}
