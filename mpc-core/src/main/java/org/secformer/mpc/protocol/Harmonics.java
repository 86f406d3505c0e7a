package org.secformer.mpc.protocol;

/**
 * Cosines and sines of the harmonics of a series, many angles at a time.
 *
 * <p>Both parties must compute the same public factors to the last bit, or a share would be multiplied by different numbers; plain
 * double arithmetic on tables is evaluated alike by every JVM. Error below 1e-15.
 */
final class Harmonics {
    private final FourierSeries series;
    private final WaveTable waves;
    private final int[] angles;
    private final double[] cosines;
    private final double[] sines;

    /**
     * @param scale fraction bits of the angles
     * @param most angles at a time
     */
    Harmonics(FourierSeries series, int scale, int most) {
        this.series = series;
        this.waves = WaveTables.of(scale + series.periodBits());
        this.angles = new int[most];
        this.cosines = new double[most];
        this.sines = new double[most];
    }

    /** To be filled with angles, in units of the opened value. */
    int[] angles() {
        return angles;
    }

    /** Computes harmonic k of the first {@code count} angles. */
    void of(int k, int count) {
        int multiple = series.multiple(k);
        for (int j = 0; j < count; j++) {
            int angle = multiple * angles[j];
            cosines[j] = waves.cosine(angle);
            sines[j] = waves.sine(angle);
        }
    }

    /** Of the present harmonic; valid until the next one. */
    double[] cosines() {
        return cosines;
    }

    /** Of the present harmonic; valid until the next one. */
    double[] sines() {
        return sines;
    }
}
