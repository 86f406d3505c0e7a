package org.secformer.mpc.protocol;

import java.io.Serializable;

/**
 * Values from 2^from to nearly 2^to: of that a 64th is spared.
 *
 * @param from exponent of the least
 * @param to exponent of the bound
 */
public record Octaves(int from, int to) implements Serializable {
    private static final double SPARED = 0x1p-6;

    public Octaves {
        if (from >= to) {
            throw new IllegalArgumentException("octaves from 2^" + from + " to 2^" + to);
        }
    }

    /** No value is smaller. */
    public double least() {
        return Math.scalb(1.0, from);
    }

    /** All values are smaller. */
    public double largest() {
        return Math.scalb(1 - SPARED, to);
    }

    /** Whether the other ones lie within these. */
    boolean hold(Octaves other) {
        return from <= other.from && other.to <= to;
    }
}
