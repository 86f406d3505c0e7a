package org.secformer.mpc.protocol;

/**
 * How wide a value is opened and in how many bits it is then known.
 *
 * @param opened bits of the opening, 8 to 32: values must lie within 2^(opened - 2) units
 * @param results bits in which the value, its square and its products are valid, more than {@code opened} and at most twice as
 *     many
 */
public record Widths(int opened, int results) {
    /** What any use can live with. */
    public static final Widths FULL = new Widths(32, 64);

    public Widths {
        if (opened < 8 || opened > 32 || results <= opened || results > 2 * opened) {
            throw new IllegalArgumentException("cannot open " + opened + " bits for results of " + results);
        }
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
