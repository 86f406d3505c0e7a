package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * ReLU(x) = x [x >= 0].
 *
 * <p>Shape kept; out at the fraction bits of the argument, in its results. Rounds: 3, the first is the truncation. What is sent and
 * dealt per element is spelled out in {@code FunctionsTest}: with 16 fraction bits 4.1 and 46.3 bytes in a layer, with eleven 3.4 and 32.3.
 * Security: perfect. Range: that of the argument's opening, less {@code 2^lowestBit} units. Error: that of the opening; of an argument
 * within {@code 2^lowestBit} units of 0 also all of it. Source: the selection of {@link FourierGelu} with one threshold.
 */
public final class Relu {
    private Relu() {}

    /**
     * Of few elements, all of whose bits are compared: for a head, one row per text.
     *
     * @param argument how x is opened, and in how many bits ReLU is known
     */
    public static Sharing apply(Protocols p, Sharing x, Format argument) {
        return apply(p, x, Parts.of(x, x.shape().size(0)), argument, 0);
    }

    /**
     * Of many.
     *
     * @param argument how x is opened, and in how many bits ReLU is known
     * @param lowestBit the lowest of the argument that is compared: the fewer are, the less is dealt
     */
    public static Sharing applyInParts(Protocols p, Sharing x, Format argument, int lowestBit) {
        return apply(p, x, Parts.ofRows(x), argument, lowestBit);
    }

    private static Sharing apply(Protocols p, Sharing x, Parts<Sharing> parts, Format argument, int lowestBit) {
        int width = argument.opened() - 1 - lowestBit;
        Parts<Sharing> result = parts.each(part -> p.open(part, argument))
                .each(t -> new Compared(t, t.atLeast(new double[] {0}, lowestBit, width)))
                .each(compared -> compared.choose(p))
                .each(Choice::value);
        return p.ideally(Parts.joined(result), () -> Elementwise.map(x.clear(), Relu::exact));
    }

    private record Compared(Opened t, Comparison atLeast) {
        Choice choose(Protocols p) {
            return new Choice(p.arithmetic(atLeast.bits().at(0), t.format().results()), t);
        }
    }

    /** {@code [t >= 0] t}. */
    private record Choice(Bit atLeast, Opened t) {
        Sharing value() {
            return atLeast.times(t);
        }
    }

    /** ReLU in double precision. */
    public static double exact(double x) {
        return Math.max(x, 0);
    }
}
