package org.secformer.mpc.protocol;

import java.io.Serializable;

/**
 * Values v with {@code 2^from <= v < 2^to}.
 *
 * @param from exponent of the least
 * @param to exponent of the bound
 */
public record Octaves(int from, int to) implements Serializable {
    public Octaves {
        if (from >= to) {
            throw new IllegalArgumentException("octaves from 2^" + from + " to 2^" + to);
        }
    }

    double least() {
        return Math.scalb(1.0, from);
    }

    double bound() {
        return Math.scalb(1.0, to);
    }

    /** Whether the other ones lie within these. */
    boolean hold(Octaves other) {
        return from <= other.from && other.to <= to;
    }
}
