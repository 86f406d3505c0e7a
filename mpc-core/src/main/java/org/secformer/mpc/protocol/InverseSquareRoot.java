package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * factor / sqrt(v) for 2^-16 &lt;= v &lt; 2^14, by {@link OctaveInverse} or {@link ChordInverse}: shape kept, out in 64 bits, relative
 * error 3e-4. Security: perfect. Source: SecFormer, Algorithm 2, iterates from one fixed scale and diverges above 3 times it.
 */
public final class InverseSquareRoot {
    /** The widest range. */
    public static final Octaves RANGE = new Octaves(-16, 14);

    private static final Inverse NEAR = new OctaveInverse(RANGE, -0.5);
    private static final Inverse FAR = new ChordInverse(RANGE, -0.5);

    private InverseSquareRoot() {}

    /** Edges that each element is compared with, at the most. */
    public static int edges(Network network) {
        return (network == Network.NEAR ? NEAR : FAR).edges();
    }

    /**
     * @param factor public, in [1/2, 1]
     * @param allowed a part of the range, which values are to lie in
     * @param what what v is, for range reports
     * @param watch hears which values do
     */
    public static Sharing apply(
            Protocols protocols,
            Sharing v,
            double factor,
            Octaves allowed,
            Network network,
            String what,
            RangeWatch watch) {
        Sharing result = (network == Network.NEAR ? NEAR : FAR).apply(protocols, v, factor, allowed, what, watch);
        return protocols.ideally(result, () -> Elementwise.map(v.clear(), value -> factor / Math.sqrt(value)));
    }
}
