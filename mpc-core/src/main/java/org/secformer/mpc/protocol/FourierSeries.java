package org.secformer.mpc.protocol;

/**
 * {@code trend + constant + sum_k amplitudes[k] wave(2 pi multiples[k] t / 2^periodBits)}: the frequencies need have nothing in
 * common but that their period divides 2^periodBits.
 *
 * <p>Public factors, the amplitude in them, are held with {@code precision} fraction bits, dealt ones with as many fewer as the
 * amplitude is smaller than 1. The error of harmonic k is below {@code 2^-precision sqrt(2)}.
 *
 * @param wave cosine or sine
 * @param constant added to the sum
 * @param multiples of the harmonics
 * @param amplitudes of the harmonics, below 1
 * @param periodBits the period is 2^periodBits
 * @param trend added to the sum
 * @param precision fraction bits of public factors
 */
record FourierSeries(
        Wave wave, double constant, int[] multiples, double[] amplitudes, int periodBits, Trend trend, int precision) {
    /** The least number of fraction bits of a dealt factor. */
    private static final int LEAST_DEALT = 4;

    enum Wave {
        COSINE,
        SINE
    }

    /**
     * {@code t 2^-linearBits + square t^2 2^-squareBits}: few bits, which cost none.
     *
     * @param linearBits at least 0
     * @param square at least 1
     * @param squareBits at least 1
     */
    record Trend(int linearBits, int square, int squareBits) {
        static final Trend NONE = new Trend(0, 0, 0);

        /** Adds the trend at each point. */
        void addAt(double[] t, double[] sums) {
            double linear = Math.scalb(1.0, -linearBits);
            double factor = Math.scalb((double) square, -squareBits);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += t[i] * linear + t[i] * t[i] * factor;
            }
        }
    }

    /** The same with public factors of so many fraction bits. */
    FourierSeries withPrecision(int fractionBits) {
        return new FourierSeries(wave, constant, multiples, amplitudes, periodBits, trend, fractionBits);
    }

    boolean hasTrend() {
        return trend != Trend.NONE;
    }

    int harmonics() {
        return amplitudes.length;
    }

    int multiple(int k) {
        return multiples[k];
    }

    double amplitude(int k) {
        return amplitudes[k];
    }

    /** Fraction bits of dealt cosines and sines. */
    int dealtBits(int k) {
        return Math.max(LEAST_DEALT, precision + Math.getExponent(amplitudes[k]) + 1);
    }

    /** Fraction bits of the public factors. */
    int publicBits() {
        return precision;
    }

    /** Fraction bits of the sum for a t with so many. */
    int scale(int scaleOfT) {
        return hasTrend() ? 2 * scaleOfT + trend.squareBits : 2 * precision;
    }

    /** How many fraction bits the sum must have. */
    int leastScale(int scaleOfT) {
        int least = hasTrend() ? scaleOfT + trend.linearBits : 0;
        for (int k = 0; k < amplitudes.length; k++) {
            least = Math.max(least, precision + dealtBits(k));
        }
        return least;
    }

    /** Bits by which the products of harmonic k are raised to the scale of the sum. */
    int raise(int k, int scaleOfT) {
        return scale(scaleOfT) - precision - dealtBits(k);
    }

    /** Bits of the shares dealt for a harmonic's cosine and sine, for a sum in so many bits. */
    int dealtWidth(int k, int scaleOfT, int bitsOfSum) {
        return bitsOfSum - raise(k, scaleOfT);
    }

    /** The sum at points, in double precision; off by less than 1e-14. */
    double[] at(double[] t) {
        double[] sums = new double[t.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = constant;
        }
        if (hasTrend()) {
            trend.addAt(t, sums);
        }
        for (int k = 0; k < amplitudes.length; k++) {
            double turns = Math.scalb((double) multiples[k], -periodBits);
            Turns.addCosines(amplitudes[k], turns, wave == Wave.COSINE ? 0 : -0.25, t, sums);
        }
        return sums;
    }
}
