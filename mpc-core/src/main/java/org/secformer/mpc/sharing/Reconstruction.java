package org.secformer.mpc.sharing;

import org.secformer.mpc.ring.FixedPoint;

/**
 * Puts two shares together: the end of all secrecy.
 *
 * <p><b>Warning:</b> only the client may do this, with the results that are its own; a build rule keeps every other caller
 * out.
 */
public final class Reconstruction {
    private Reconstruction() {}

    /** The values of a sharing modulo 2^32 at this scale. */
    public static double[] reveal(int[] first, int[] second, int scale) {
        double[] values = new double[first.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = FixedPoint.decode(first[i] + second[i], scale);
        }
        return values;
    }
}
