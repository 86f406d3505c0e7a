package org.secformer.design.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Rows that get gradients always, at first, and never, against the formulas in double precision. */
final class MomentsTest {
    private static final int COLUMNS = 5;

    /** Enough for the means of a row whose gradients ended to vanish. */
    private static final int STEPS = 900;

    private static final Moments.Step STEP = new Moments.Step(0.5f, 0.9999f, 0.001f, 1.5f);

    private static float gradient(int step, int row, int column) {
        return row == 0 || row == 1 && step < 3 ? (column - 1.5f) * (1 + row + step % 7) : 0;
    }

    private static FloatBuffer gradients(int step) {
        float[] values = new float[3 * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = gradient(step, i / COLUMNS, i % COLUMNS);
        }
        return FloatBuffer.wrap(values);
    }

    private static float[] ones() {
        float[] weights = new float[3 * COLUMNS];
        Arrays.fill(weights, 1);
        return weights;
    }

    private static void run(Moments moments, float[] weights, int from, int end) {
        for (int step = from; step < end; step++) {
            FloatBuffer gradients = gradients(step);
            moments.measure(gradients);
            moments.step(FloatBuffer.wrap(weights), gradients, STEP);
        }
    }

    @Test
    void everyRowMovesAsTheFormulasSay() {
        float[] weights = ones();
        run(new Moments(weights.length, COLUMNS), weights, 0, STEPS);
        for (int i = 0; i < weights.length; i++) {
            double weight = 1;
            double mean = 0;
            double variance = 0;
            for (int step = 0; step < STEPS; step++) {
                double shortened = STEP.factor() * gradient(step, i / COLUMNS, i % COLUMNS);
                mean = 0.9 * mean + 0.1 * shortened;
                variance = 0.999 * variance + 0.001 * shortened * shortened;
                weight = weight * STEP.kept() - STEP.rate() * mean / (Math.sqrt(variance) * STEP.scale() + 1e-8);
            }
            assertEquals(weight, weights[i], 1e-4, "element " + i);
        }
    }

    @Test
    void aRowWhoseGradientsEndedSettles() {
        float[] weights = ones();
        Moments moments = new Moments(weights.length, COLUMNS);
        run(moments, weights, 0, STEPS);
        for (int i = COLUMNS; i < 2 * COLUMNS; i++) {
            assertEquals(0, moments.means()[i], "element " + i);
            double variance = 0;
            for (int step = 0; step < STEPS; step++) {
                double shortened = STEP.factor() * gradient(step, 1, i - COLUMNS);
                variance = 0.999 * variance + 0.001 * shortened * shortened;
            }
            assertEquals(variance, moments.variances()[i], 1e-4 * variance, "element " + i);
        }
    }

    @Test
    void restoredMomentsGoOn() {
        float[] whole = ones();
        run(new Moments(whole.length, COLUMNS), whole, 0, 20);
        float[] halves = ones();
        Moments first = new Moments(halves.length, COLUMNS);
        run(first, halves, 0, 10);
        Moments second = new Moments(halves.length, COLUMNS);
        second.restore(first.means(), first.variances());
        run(second, halves, 10, 20);
        assertArrayEquals(whole, halves);
    }

    @Test
    void theMeasureIsTheSumOfSquares() {
        double squares = 0;
        for (int i = 0; i < 3 * COLUMNS; i++) {
            squares += Math.pow(gradient(1, i / COLUMNS, i % COLUMNS), 2);
        }
        assertEquals(squares, new Moments(3 * COLUMNS, COLUMNS).measure(gradients(1)), 1e-6 * squares);
    }
}
