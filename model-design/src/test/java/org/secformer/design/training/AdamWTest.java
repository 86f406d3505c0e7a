package org.secformer.design.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;
import org.secformer.design.Toy;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.Weights;

/** The optimiser against its formulas in double precision. */
final class AdamWTest {
    private static final float[] FACTORS = {0.3f, -2, 0, 5};
    private static final double RATE = 0.01;
    private static final double DECAY = 0.1;

    /** Adds the gradients of {@code sum (factor w)^2 / 2 + sum factor b}. */
    private static void collect(TrainingEngine engine, Weights weights, float scale) {
        try (NDScope scope = new NDScope();
                GradientCollector collector = engine.engine().newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray factors = engine.manager().create(FACTORS).mul(scale);
            NDArray loss = weights.get("x.weight")
                    .mul(factors)
                    .square()
                    .sum()
                    .div(2)
                    .add(weights.get("x.bias").mul(factors).sum());
            collector.backward(loss);
        }
    }

    private static Tensors start() {
        Tensors tensors = new Tensors();
        tensors.put("x.weight", new float[] {1, 2, 3, -4}, 4);
        tensors.put("x.bias", new float[] {0.5f, 0, -1, 1}, 4);
        return tensors;
    }

    @Test
    void stepsAsTheFormulasSay() {
        double largestNorm = 3;
        double[] weight = {1, 2, 3, -4};
        double[] bias = {0.5, 0, -1, 1};
        double[][] moments = new double[4][4];
        try (TrainingEngine engine = Toy.engine();
                Weights weights = Weights.trainable(engine.manager(), start())) {
            AdamW optimizer = new AdamW(weights, DECAY, largestNorm);
            for (int step = 1; step <= 5; step++) {
                collect(engine, weights, 1);
                assertTrue(optimizer.step(RATE));
                double squares = 0;
                double[] weightGradient = new double[4];
                for (int i = 0; i < 4; i++) {
                    weightGradient[i] = weight[i] * FACTORS[i] * FACTORS[i];
                    squares += weightGradient[i] * weightGradient[i] + FACTORS[i] * FACTORS[i];
                }
                double shortened = Math.min(1, largestNorm / Math.sqrt(squares));
                for (int i = 0; i < 4; i++) {
                    weight[i] *= 1 - RATE * DECAY;
                    weight[i] -= change(weightGradient[i] * shortened, moments[0], moments[1], i, step);
                    bias[i] -= change(FACTORS[i] * shortened, moments[2], moments[3], i, step);
                }
            }
            assertEquals(5, optimizer.steps());
            assertClose(weight, weights.get("x.weight").toFloatArray());
            assertClose(bias, weights.get("x.bias").toFloatArray());
        }
    }

    private static double change(double gradient, double[] means, double[] variances, int i, int step) {
        means[i] = 0.9 * means[i] + 0.1 * gradient;
        variances[i] = 0.999 * variances[i] + 0.001 * gradient * gradient;
        double mean = means[i] / (1 - Math.pow(0.9, step));
        double variance = variances[i] / (1 - Math.pow(0.999, step));
        return RATE * mean / (Math.sqrt(variance) + 1e-8);
    }

    private static void assertClose(double[] expected, float[] found) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-4, "element " + i);
        }
    }

    @Test
    void aGradientThatIsNotFiniteChangesNothingAndIsGone() {
        try (TrainingEngine engine = Toy.engine();
                Weights weights = Weights.trainable(engine.manager(), start());
                Weights untouched = Weights.trainable(engine.manager(), start())) {
            AdamW optimizer = new AdamW(weights, DECAY, 1);
            AdamW other = new AdamW(untouched, DECAY, 1);
            collect(engine, weights, Float.NaN);
            assertFalse(optimizer.step(RATE));
            assertArrayEquals(
                    start().all().get("x.weight").values(),
                    weights.get("x.weight").toFloatArray());
            collect(engine, weights, 1);
            assertTrue(optimizer.step(RATE));
            collect(engine, untouched, 1);
            assertTrue(other.step(RATE));
            assertArrayEquals(
                    untouched.get("x.weight").toFloatArray(),
                    weights.get("x.weight").toFloatArray());
        }
    }
}
