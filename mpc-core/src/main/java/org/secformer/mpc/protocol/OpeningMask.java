package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.FixedPoint;

/**
 * The mask r of an opened value at the dealer, in w bits, and its readings: m1 = r read as unsigned, m0 = m1 - 2^w s, s the top
 * bit of r.
 *
 * <p>Every function f is dealt for m1, and as the change {@code (f(m0) - f(m1)) / 2^w} to m0.
 */
final class OpeningMask {
    private final int width;
    private final long low;

    /** Sums of both parties' parts, with what they carry over. */
    private final long[] sums;

    /**
     * @param width w
     * @param parts both parties' parts of r, zero-extended; the first is used up
     */
    OpeningMask(int width, long[][] parts) {
        this.width = width;
        this.low = FixedPoint.lowBits(width);
        this.sums = parts[0];
        for (int i = 0; i < sums.length; i++) {
            sums[i] += parts[1][i];
        }
    }

    /** m1 of element i. */
    long unsigned(int i) {
        return sums[i] & low;
    }

    /** (m0 - m1) / 2^w: minus the top bit. */
    long signChange(int i) {
        return -(sums[i] >>> width - 1 & 1);
    }

    /** (m1 - the sum of both parts) / 2^w. */
    long carryChange(int i) {
        return -(sums[i] >>> width);
    }
}
