package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * ReLU(x) = x [x >= 0].
 *
 * <p>Shape kept; scale in at least 16 with 32 bits above the shift, out 16 in 48 bits. Rounds: 3, the first is the
 * truncation. Sent: 4.875 bytes per element; correlated randomness: 68 bytes. Security: perfect. Range |x| &lt; 511.9, error
 * 2^-14: the comparison looks at bits from 2^-14 up, and next to 0 either branch will do. Source: the selection of {@link
 * FourierGelu} with one threshold. Used for the head only, one row per text.
 */
public final class Relu {
    private static final int SCALE = 16;
    private static final int LOWEST_BIT = 2;
    private static final int WINDOW = 24;

    private Relu() {}

    public static Sharing apply(Protocols p, Sharing x) {
        Opened t = p.open(x, SCALE, FourierGelu.VALUE);
        Bits atLeast = t.atLeast(new double[] {0}, LOWEST_BIT, WINDOW).bits();
        Sharing result = p.arithmetic(atLeast.at(0), 48).times(t);
        return p.ideally(result, () -> Elementwise.map(x.clear(), Relu::exact));
    }

    /** ReLU in double precision. */
    public static double exact(double x) {
        return Math.max(x, 0);
    }
}
