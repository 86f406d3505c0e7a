package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * factor / sqrt(v): adaptive deflation, then one Goldschmidt step of third order, {@code p (15 - 10 q + 3 q^2) / 8}.
 *
 * <p>Shape kept; scale in at least 30 with 32 bits above the shift, out 48 in 64 bits. Rounds: 4. Sent: 162.125 bytes per
 * element; correlated randomness: 3869.25 bytes. Security: perfect. Range 2^-11 &lt;= v &lt; 2^10, relative error 2.5e-4 (2.1e-4
 * for factors from 0.7). Source: SecFormer, Algorithm 2, iterates from one fixed scale and diverges above 3 times it.
 */
public final class InverseSquareRoot {
    private static final int LOWEST = -11;
    private static final int HIGHEST = 10;

    /** Edges that each element is compared with. */
    public static final int EDGES = AdaptiveDeflation.edges(LOWEST, HIGHEST);

    private static final int P_SCALE = 19;
    private static final int Q_SCALE = 13;

    /** Edges are met within 2^-17, which the smallest segments still bear, and digits of seven bits suffice. */
    private static final int LOWEST_BIT = 3;

    private InverseSquareRoot() {}

    /**
     * @param factor public, in [1/2, 1]
     * @param what what v is, for range reports
     */
    public static Sharing apply(Protocols protocols, Sharing v, double factor, String what) {
        AdaptiveDeflation deflation = new AdaptiveDeflation(LOWEST, HIGHEST, -0.5, factor, 20, 32 + Q_SCALE);
        AdaptiveDeflation.Start start = deflation.start(protocols, v, LOWEST_BIT, what);
        Opened p = protocols.open(start.p(), P_SCALE);
        Opened q = protocols.open(start.q(), Q_SCALE);
        int scale = P_SCALE + 2 * Q_SCALE;
        Sharing result = p.value()
                .times(15, 0)
                .raisedTo(scale)
                .minus(p.times(q).times(10, 0).raisedTo(scale))
                .plus(p.timesSquareOf(q).times(3, 0))
                .scaledDown(3);
        return protocols.ideally(result, () -> Elementwise.map(v.clear(), value -> factor / Math.sqrt(value)));
    }
}
