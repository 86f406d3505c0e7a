package org.secformer.mpc.protocol;

/**
 * {@code trend + constant + sum_k amplitudes[k-1] wave(2 pi k t / 2^periodBits)} with k from 1.
 *
 * <p>Dealt factors are held with fewer fraction bits than public ones where the amplitude is small: what is cut off them is
 * multiplied by it. For harmonic k with amplitude a the error is below {@code sqrt(2) (|a| 2^-(d+1) + 2^-(p+1))} with d bits
 * dealt and p public.
 *
 * @param wave cosine or sine
 * @param constant added to the sum
 * @param amplitudes of the harmonics 1, 2, ...
 * @param periodBits the period is 2^periodBits
 * @param trend added to the sum
 */
record FourierSeries(Wave wave, double constant, double[] amplitudes, int periodBits, Trend trend) {
    /** Fraction bits of the periodic part. */
    static final int WAVE_SCALE = 32;

    /** Bits in which the periodic part is valid. */
    static final int WAVE_WIDTH = 40;

    /** From here on an amplitude needs more dealt bits than a narrow share has. */
    private static final double SMALL = 0x1p-5;

    enum Wave {
        COSINE,
        SINE
    }

    /**
     * {@code t 2^-linearBits + t^2 2^-squareBits}: powers of two, which cost no bits.
     *
     * @param linearBits at least 0
     * @param squareBits at least 1
     */
    record Trend(int linearBits, int squareBits) {
        static final Trend NONE = new Trend(0, 0);

        double at(double t) {
            return this == NONE ? 0 : Math.scalb(t, -linearBits) + Math.scalb(t * t, -squareBits);
        }
    }

    boolean hasTrend() {
        return trend != Trend.NONE;
    }

    int harmonics() {
        return amplitudes.length;
    }

    /** Bits of the shares dealt for a harmonic's cosine and sine. */
    int width(int k) {
        return isNarrow(k) ? WAVE_WIDTH - 8 : WAVE_WIDTH;
    }

    /** Fraction bits of dealt cosines and sines. */
    int dealtBits(int k) {
        return isNarrow(k) ? 9 : 16;
    }

    /** Fraction bits of the public factors. */
    int publicBits(int k) {
        return isNarrow(k) ? 15 : 16;
    }

    private boolean isNarrow(int k) {
        return Math.abs(amplitudes[k - 1]) < SMALL;
    }

    /** Fraction bits of the sum for a t with so many. */
    int scale(int scaleOfT) {
        return hasTrend() ? 2 * scaleOfT + trend.squareBits : WAVE_SCALE;
    }

    /** How many bits of the sum are valid for a t with so many fraction bits. */
    int bits(int scaleOfT, int bitsOfSquare) {
        int bits = WAVE_WIDTH + scale(scaleOfT) - WAVE_SCALE;
        return hasTrend() ? Math.min(bits, bitsOfSquare) : bits;
    }

    /** The sum at a point, in double precision. */
    double at(double t) {
        double sum = trend.at(t) + constant;
        for (int k = 1; k <= amplitudes.length; k++) {
            double angle = 2 * Math.PI * k * t / (1 << periodBits);
            sum += amplitudes[k - 1] * (wave == Wave.COSINE ? Math.cos(angle) : Math.sin(angle));
        }
        return sum;
    }
}
