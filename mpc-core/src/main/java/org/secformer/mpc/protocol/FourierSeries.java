package org.secformer.mpc.protocol;

/**
 * {@code constant + sum_k amplitudes[k-1] wave(2 pi k t / 2^periodBits)} with k from 1.
 *
 * @param wave cosine or sine
 * @param constant added to the sum
 * @param amplitudes of the harmonics 1, 2, ...
 * @param periodBits the period is 2^periodBits
 */
record FourierSeries(Wave wave, double constant, double[] amplitudes, int periodBits) {
    /** Fraction bits of dealt and public factors. */
    static final int FACTOR_BITS = 16;

    /** Fraction bits of the sum. */
    static final int RESULT_SCALE = 2 * FACTOR_BITS;

    /** Bytes in which the sum is valid. */
    static final int RESULT_WIDTH = 5;

    enum Wave {
        COSINE,
        SINE
    }

    /** The series at a point, in double precision. */
    double at(double t) {
        double sum = constant;
        for (int k = 1; k <= amplitudes.length; k++) {
            double angle = 2 * Math.PI * k * t / (1 << periodBits);
            sum += amplitudes[k - 1] * (wave == Wave.COSINE ? Math.cos(angle) : Math.sin(angle));
        }
        return sum;
    }
}
