package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * 1/v for 2^-8 &lt;= v &lt; 2^20, by {@link OctaveInverse} or {@link ChordInverse}: shape kept, out in 64 bits, relative error 3e-4.
 * Security: perfect. Source: SecFormer, Algorithm 3, iterates 13 times from one fixed scale.
 */
public final class Reciprocal {
    private static final int LOWEST = -8;
    private static final int HIGHEST = 20;
    private static final Inverse NEAR = new OctaveInverse(LOWEST, HIGHEST, -1);
    private static final Inverse FAR = new ChordInverse(LOWEST, HIGHEST, -1);

    private Reciprocal() {}

    /** Edges that each element is compared with, at the most. */
    public static int edges(Network network) {
        return (network == Network.NEAR ? NEAR : FAR).edges();
    }

    /** @param what what v is, for range reports */
    public static Sharing apply(Protocols protocols, Sharing v, Network network, String what, RangeWatch watch) {
        Sharing result = (network == Network.NEAR ? NEAR : FAR).apply(protocols, v, 1, what, watch);
        return protocols.ideally(result, () -> Elementwise.map(v.clear(), value -> 1 / value));
    }
}
