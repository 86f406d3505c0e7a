package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * ReLU(x) = x [x >= 0].
 *
 * <p>Shape kept; out at the fraction bits of the argument, in its results. Rounds: 3, the first is the truncation. Security: perfect.
 * Range and error: those of the argument's opening. Source: the selection of {@link FourierGelu} with one threshold. Used for the head
 * only, one row per text.
 */
public final class Relu {
    private Relu() {}

    /** @param argument how x is opened, and in how many bits ReLU is known */
    public static Sharing apply(Protocols p, Sharing x, Format argument) {
        Opened t = p.open(x, argument);
        Bits atLeast = t.atLeast(new double[] {0}, 0, argument.opened() - 1).bits();
        Sharing result = p.arithmetic(atLeast.at(0), argument.results()).times(t);
        return p.ideally(result, () -> Elementwise.map(x.clear(), Relu::exact));
    }

    /** ReLU in double precision. */
    public static double exact(double x) {
        return Math.max(x, 0);
    }
}
