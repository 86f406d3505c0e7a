package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * 1/v for 2^-8 &lt;= v &lt; 2^20, by {@link OctaveInverse} or {@link ChordInverse}: shape kept, out in 64 bits, relative error 3e-4.
 * Security: perfect. Source: SecFormer, Algorithm 3, iterates 13 times from one fixed scale.
 */
public final class Reciprocal {
    /** The widest range. */
    public static final Octaves RANGE = new Octaves(-8, 20);

    private static final Inverse NEAR = new OctaveInverse(RANGE, -1);
    private static final Inverse FAR = new ChordInverse(RANGE, -1);

    private Reciprocal() {}

    /** Edges that each element is compared with, at the most. */
    public static int edges(Network network) {
        return (network == Network.NEAR ? NEAR : FAR).edges();
    }

    /**
     * @param allowed a part of the range, which values are to lie in
     * @param what what v is, for range reports
     * @param watch hears which values do
     */
    public static Sharing apply(
            Protocols protocols, Sharing v, Octaves allowed, Network network, String what, RangeWatch watch) {
        Sharing result = (network == Network.NEAR ? NEAR : FAR).apply(protocols, v, 1, allowed, what, watch);
        return protocols.ideally(result, () -> Elementwise.map(v.clear(), value -> 1 / value));
    }
}
