package org.secformer.mpc.protocol;

import java.io.Serializable;

/**
 * How a value is opened: in which units, in how many bits, and in how many bits it is known then.
 *
 * @param fractionBits units are 2^-fractionBits
 * @param opened bits of the opening, 8 to 32: values must lie within 2^(opened - 2) units
 * @param results bits in which the value, its square and its products are valid, more than {@code opened}
 */
public record Format(int fractionBits, int opened, int results) implements Serializable {
    public Format {
        if (opened < 8 || opened > 32 || results <= opened || results > Long.SIZE) {
            throw new IllegalArgumentException("cannot open " + opened + " bits for results of " + results);
        }
    }

    /** The widest: what any use can live with. */
    public static Format full(int fractionBits) {
        return new Format(fractionBits, 32, Long.SIZE);
    }

    /** The same value with other fraction bits. */
    Format at(int otherFractionBits) {
        return new Format(otherFractionBits, opened, results);
    }

    /** Values must lie below so much in magnitude. */
    double limit() {
        return Math.scalb(1.0, opened - 2 - fractionBits);
    }

    /** Bits of the change from one reading of the mask to the other, which is a multiple of 2^opened. */
    int change() {
        return results - opened;
    }

    /** Added to every value, so that negative ones do not wrap before the mask is on. */
    int offset() {
        return 1 << (opened - 2);
    }
}
