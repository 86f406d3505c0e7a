package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.ring.Openings;

/**
 * A function of an opened value, written once for all interpreters: what the dealer shares of the mask, how a party makes its share of
 * the result from that and what is public, and the function itself.
 */
abstract class OpenedFunction extends Correlation<OpeningMask> {
    private final int scale;
    private final int bits;

    /**
     * @param scale fraction bits of the result
     * @param bits in which it is valid
     */
    OpenedFunction(int scale, int bits) {
        this.scale = scale;
        this.bits = bits;
    }

    final int scale() {
        return scale;
    }

    final int bits() {
        return bits;
    }

    /** Computes the party's share of a piece of the result. */
    abstract void share(Piece piece, Openings.Masked t, long[] z);

    /** The function in the clear; may give back the array itself. */
    abstract double[] at(double[] t);
}
