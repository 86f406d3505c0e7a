package org.secformer.mpc.protocol;

/**
 * How wide a value is opened and in how many bytes it is then known.
 *
 * @param opened bytes of the opening, 3 or 4: values must lie within 2^(8 opened - 2) units
 * @param results bytes in which the value, its square and its products are valid, 5 to 8, at most twice {@code opened}
 */
public record Widths(int opened, int results) {
    /** What any use can live with. */
    public static final Widths FULL = new Widths(4, 8);

    public Widths {
        if (opened < 3 || opened > 4 || results < 5 || results > 2 * opened) {
            throw new IllegalArgumentException("cannot open " + opened + " bytes for results of " + results);
        }
    }

    /** Bytes of the change from one reading of the mask to the other, which is a multiple of 2^(8 opened). */
    int change() {
        return results - opened;
    }

    int ringBits() {
        return 8 * opened;
    }

    /** Added to every value, so that negative ones do not wrap before the mask is on. */
    int offset() {
        return 1 << (ringBits() - 2);
    }

    int resultBits() {
        return 8 * results;
    }
}
