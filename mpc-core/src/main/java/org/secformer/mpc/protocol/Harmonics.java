package org.secformer.mpc.protocol;

/**
 * Cosines and sines of k times an angle, for k = 1, 2, ..., many angles at a time.
 *
 * <p>From the tables for k = 1 and by rotation from there. Both parties must compute the same public factors to the last bit,
 * or a share would be multiplied by different numbers; plain double arithmetic is evaluated alike by every JVM. Error below
 * 1e-15 k.
 */
final class Harmonics {
    private final WaveTable waves;
    private final double[] firstCosines;
    private final double[] firstSines;
    private final double[] cosines;
    private final double[] sines;
    private int count;
    private boolean started;

    /** @param most angles at a time */
    Harmonics(WaveTable waves, int most) {
        this.waves = waves;
        this.firstCosines = new double[most];
        this.firstSines = new double[most];
        this.cosines = new double[most];
        this.sines = new double[most];
    }

    /** Takes the first {@code count} angles, in units of the table; {@link #next} then goes to k = 1. */
    void start(int[] angles, int count) {
        this.count = count;
        started = false;
        for (int j = 0; j < count; j++) {
            firstCosines[j] = waves.cosine(angles[j]);
            firstSines[j] = waves.sine(angles[j]);
        }
    }

    /** Goes to the first k, or the next. */
    void next() {
        if (!started) {
            started = true;
            System.arraycopy(firstCosines, 0, cosines, 0, count);
            System.arraycopy(firstSines, 0, sines, 0, count);
            return;
        }
        for (int j = 0; j < count; j++) {
            double cosine = cosines[j] * firstCosines[j] - sines[j] * firstSines[j];
            sines[j] = sines[j] * firstCosines[j] + cosines[j] * firstSines[j];
            cosines[j] = cosine;
        }
    }

    /** Of the present k; valid until {@link #next}. */
    double[] cosines() {
        return cosines;
    }

    /** Of the present k; valid until {@link #next}. */
    double[] sines() {
        return sines;
    }
}
