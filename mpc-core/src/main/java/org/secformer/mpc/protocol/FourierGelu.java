package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * GeLU(x) = x Phi(x): x from 4 1/8 up, 0 below -4 1/8, else {@code x/2 + 3/32 x^2 + a_0 + sum_k a_k cos(2 pi j_k x / 512)}.
 *
 * <p>The square carries the trend, so that three cosines suffice; its factor has few bits, which cost none. Their frequencies need
 * have nothing in common. Shape kept; out at the fraction bits of the numbers, in their results. Rounds: 3, the first is the
 * truncation. What is sent and dealt per element is spelled out in {@code FunctionsTest}: with 16 fraction bits 7.5 and 87.4 bytes, with
 * eleven 5.3 and 67.9. Security: perfect. Range: that of the argument less 4 1/4. Error 3e-4, and a unit of either opening more. Source:
 * SecFormer (Luo et al., 2024), Algorithm 1, uses seven sines of period 20 (error 1.9e-2); the coefficients here are a minimax fit.
 */
public final class FourierGelu {
    private static final double EDGE = 4.125;
    private static final FourierSeries SERIES = new FourierSeries(
            FourierSeries.Wave.COSINE,
            0.372293027514,
            new int[] {89, 170, 259},
            new double[] {-0.324725787783, -0.044793971793, -0.002892715052},
            9,
            new FourierSeries.Trend(1, 3, 5),
            16);

    private FourierGelu() {}

    /** @param numbers formats of the same results, in which GeLU is known */
    public static Sharing apply(Protocols p, Sharing x, GeluNumbers numbers) {
        Parts<Sharing> result = Parts.ofRows(x)
                .each(part -> p.open(part, numbers.argument()))
                .each(t -> new Branches(t, inner(p, t, numbers), reached(t, numbers)))
                .each(branches -> branches.choose(p))
                .each(Choice::value);
        return p.ideally(Parts.joined(result), () -> Elementwise.map(x.clear(), FourierGelu::exact));
    }

    /** t holds above the edges, inner between them; and which edges are reached. */
    private record Branches(Opened t, Opened inner, Comparison reached) {
        Choice choose(Protocols p) {
            Bits atLeast = reached.bits();
            int width = t.format().results();
            Bit above = p.arithmetic(atLeast.at(0), width);
            Bit between = p.arithmetic(atLeast.at(0).xor(atLeast.at(1)), width);
            return new Choice(above, t, between, inner);
        }
    }

    /** {@code [above] t + [between] inner}. */
    private record Choice(Bit above, Opened t, Bit between, Opened inner) {
        Sharing value() {
            return above.times(t).plus(between.times(inner));
        }
    }

    private static Comparison reached(Opened t, GeluNumbers numbers) {
        return t.atLeast(new double[] {EDGE, -EDGE}, numbers.lowestBit(), numbers.window());
    }

    /** What holds between the edges. */
    private static Opened inner(Protocols p, Opened t, GeluNumbers numbers) {
        // Far outside the edges the square leaves the range of the opening, where it is multiplied by 0.
        FourierSeries series = SERIES.withPrecision(numbers.precision());
        Sharing sum = t.series(series, numbers.seriesBits(series.scale(t.scale())));
        return p.openWhereUsed(sum, numbers.inner());
    }

    /** GeLU in double precision. */
    public static double exact(double x) {
        return 0.5 * x * (1 + ErrorFunction.erf(x / Math.sqrt(2)));
    }
}
