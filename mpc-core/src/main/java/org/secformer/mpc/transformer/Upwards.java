package org.secformer.mpc.transformer;

/**
 * Upper bounds in double arithmetic: whatever is summed up is enlarged by more than all its roundings can take away.
 *
 * <p>A sum of n terms of one sign, or the root of one of squares, is computed within n 2^-52 of itself; no sum here has more than
 * 2^21 terms. One of terms of both signs is computed within as much of the sum of their magnitudes.
 */
final class Upwards {
    private static final double SLACK = 0x1p-30;

    private Upwards() {}

    /** At least the number that a sum of magnitudes was computed for. */
    static double up(double computed) {
        return computed * (1 + SLACK);
    }

    /** What roundings can take away from a sum of terms of both signs, for each so large. */
    static double lost(double magnitude) {
        return SLACK * magnitude;
    }

    /** Of terms of both signs, from their sum and that of their magnitudes. */
    static double up(double sum, double ofMagnitudes) {
        return Math.abs(sum) + SLACK * ofMagnitudes;
    }

    static double norm(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        return up(Math.sqrt(squares));
    }

    static double largest(double[] magnitudes) {
        double largest = 0;
        for (double value : magnitudes) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
