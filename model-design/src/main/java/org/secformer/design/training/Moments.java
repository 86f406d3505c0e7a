package org.secformer.design.training;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Running means and variances of one parameter's gradient, as AdamW keeps them. A step is one pass over the parameter, row by row,
 * with what it reads and writes in the processor's cache. A row whose gradient and moments are zero, such as that of a word which
 * no text has had so far, only decays. Not thread-safe.
 */
final class Moments {
    static final double BETA1 = 0.9;
    static final double BETA2 = 0.999;
    private static final float EPSILON = 1e-8f;

    /** Smaller means change no weight; left alone they would end as denormal numbers, which are slow, and never as zero. */
    private static final float NOTHING = 1e-30f;

    private final int columns;
    private final int rows;
    private final float[] means;
    private final float[] variances;

    /** Rows that have moments. */
    private final BitSet moving = new BitSet();

    /** Rows whose gradient was not all zeros when last measured. */
    private final BitSet pulled = new BitSet();

    private final float[] zeros;
    private final float[] gradient;
    private final float[] weight;

    /**
     * Moments that are zero.
     *
     * @param columns size of the parameter's last axis
     */
    Moments(int size, int columns) {
        this.columns = columns;
        rows = size / columns;
        means = new float[size];
        variances = new float[size];
        zeros = new float[columns];
        gradient = new float[columns];
        weight = new float[columns];
    }

    /** The sum of the squares of a gradient, which {@link #step} then expects. */
    double measure(FloatBuffer gradients) {
        pulled.clear();
        float[] sums = new float[columns];
        for (int row = 0; row < rows; row++) {
            gradients.get(row * columns, gradient);
            if (!Arrays.equals(gradient, zeros)) {
                pulled.set(row);
                addSquares(gradient, sums);
            }
        }
        double sum = 0;
        for (float ofColumn : sums) {
            sum += ofColumn;
        }
        return sum;
    }

    private static void addSquares(float[] values, float[] sums) {
        for (int i = 0; i < values.length; i++) {
            sums[i] += values[i] * values[i];
        }
    }

    /**
     * What a step does with every element.
     *
     * @param factor that the gradient is shortened by
     * @param kept what decay leaves of a weight
     * @param rate of learning, corrected for means that began at zero
     * @param scale of a deviation, corrected likewise
     */
    record Step(float factor, float kept, float rate, float scale) {}

    /** Changes weights in place. */
    void step(FloatBuffer weights, FloatBuffer gradients, Step step) {
        for (int row = 0; row < rows; row++) {
            int from = row * columns;
            weights.get(from, weight);
            if (pulled.get(row)) {
                moving.set(row);
                gradients.get(from, gradient);
                move(gradient, from, step);
            } else if (moving.get(row)) {
                move(zeros, from, step);
                settle(from);
            } else {
                decay(weight, step.kept());
            }
            weights.put(from, weight);
        }
    }

    private static void decay(float[] weight, float kept) {
        for (int i = 0; i < weight.length; i++) {
            weight[i] *= kept;
        }
    }

    private void move(float[] gradient, int from, Step step) {
        float newMean = (float) (1 - BETA1);
        float newVariance = (float) (1 - BETA2);
        float factor = step.factor();
        float kept = step.kept();
        float rate = step.rate();
        float scale = step.scale();
        for (int i = 0; i < columns; i++) {
            float shortened = gradient[i] * factor;
            float mean = means[from + i] * (float) BETA1 + shortened * newMean;
            float variance = variances[from + i] * (float) BETA2 + shortened * shortened * newVariance;
            means[from + i] = mean;
            variances[from + i] = variance;
            weight[i] = weight[i] * kept - mean / ((float) Math.sqrt(variance) * scale + EPSILON) * rate;
        }
    }

    private void settle(int from) {
        for (int i = from; i < from + columns; i++) {
            if (Math.abs(means[i]) >= NOTHING) {
                return;
            }
        }
        Arrays.fill(means, from, from + columns, 0);
    }

    /** Not a copy: the next step changes it. */
    float[] means() {
        return means;
    }

    /** Not a copy either. */
    float[] variances() {
        return variances;
    }

    void restore(float[] newMeans, float[] newVariances) {
        System.arraycopy(newMeans, 0, means, 0, means.length);
        System.arraycopy(newVariances, 0, variances, 0, variances.length);
        moving.clear();
        for (int i = 0; i < means.length; i++) {
            if (means[i] != 0 || variances[i] != 0) {
                moving.set(i / columns);
            }
        }
    }
}
