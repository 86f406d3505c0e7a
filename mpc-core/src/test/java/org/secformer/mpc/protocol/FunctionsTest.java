package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** Errors over the stated ranges, and costs, of the functions of one value. */
class FunctionsTest {
    private static final int COUNT = 40_000;

    private interface Function {
        Sharing apply(Protocols protocols, Sharing x);
    }

    @Test
    void geluOverItsRange() throws Exception {
        double[] x = spread(507.9, 6, 1);
        TwoParties.Outcome outcome = run(x, FourierGelu::apply);
        assertTrue(largest(outcome.value(), x, FourierGelu::exact, false) <= 2e-4);
        assertCost(outcome, 3, 9.75, 123.875);
    }

    @Test
    void tanhOverItsRange() throws Exception {
        double[] x = spread(507.7, 6, 2);
        TwoParties.Outcome outcome = run(x, FourierTanh::apply);
        assertTrue(largest(outcome.value(), x, Math::tanh, false) <= 5e-4);
        assertCost(outcome, 3, 9.75, 127.875);
    }

    @Test
    void inverseSquareRootOverItsRange() throws Exception {
        double[] v = powers(-11, 10, 4096, 3);
        TwoParties.Outcome outcome = run(v, (p, x) -> InverseSquareRoot.apply(p, x, 1, "variance"));
        assertTrue(largest(outcome.value(), v, value -> 1 / Math.sqrt(value), true) <= 2e-4);
        assertEquals(5, outcome.cost().rounds());
        assertTrue(outcome.cost().sentBytes() <= 330.0 * v.length + 200);
        assertTrue(outcome.cost().materialBytes() <= 4075.4 * v.length + 200);
    }

    @Test
    void reciprocalOverItsRange() throws Exception {
        double[] v = powers(-4, 10, 4096, 4);
        TwoParties.Outcome outcome = run(v, (p, x) -> Reciprocal.apply(p, x, "mean"));
        assertTrue(largest(outcome.value(), v, value -> 1 / value, true) <= 1.3e-4);
        assertEquals(5, outcome.cost().rounds());
        assertTrue(outcome.cost().sentBytes() <= 234.0 * v.length + 200);
        assertTrue(outcome.cost().materialBytes() <= 2887.4 * v.length + 200);
    }

    @Test
    void layerNormOverItsRange() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        int rows = 64;
        int columns = 768;
        double[] z = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            double deviation = Math.pow(2, -4.9 + 9 * random.nextDouble());
            for (int j = 0; j < columns; j++) {
                z[i * columns + j] = (random.nextGaussian() + 0.3) * deviation;
            }
        }
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Operand y = LayerNorm.apply(p, inputs.secret(Shape.of(rows, columns), 32, z), 1e-12);
            Operand one = inputs.weight(Shape.of(columns), 16, 6, filled(columns, 1));
            return List.of(p.scale(y, one, 6));
        });
        double[] exact = LayerNorm.exact(z, columns, 1e-12);
        double worst = 0;
        for (int i = 0; i < exact.length; i++) {
            worst = Math.max(worst, Math.abs(exact[i] - outcome.value()[i]));
        }
        assertTrue(worst <= 6e-4, "LayerNorm error " + worst);
        assertEquals(9, outcome.cost().rounds());
        assertTrue(outcome.cost().sentBytes() <= 8022L * rows);
        // The multiplication by one, which only this test needs, costs 6 bytes per element.
        assertTrue(outcome.cost().materialBytes() - 6L * rows * columns <= 37936L * rows);
        assertTrue(outcome.cleartext().violations().isEmpty());
    }

    private static double[] filled(int count, double value) {
        double[] values = new double[count];
        java.util.Arrays.fill(values, value);
        return values;
    }

    private static TwoParties.Outcome run(double[] x, Function function) throws Exception {
        TwoParties.Outcome outcome = new TwoParties()
                .run((p, inputs) -> List.of(function.apply(p, inputs.secret(Shape.of(x.length), 32, x))));
        return outcome;
    }

    private static void assertCost(TwoParties.Outcome outcome, int rounds, double sent, double material) {
        assertEquals(rounds, outcome.cost().rounds());
        assertEquals(sent, (double) outcome.cost().sentBytes() / COUNT, 1e-9);
        assertEquals(material, (double) outcome.cost().materialBytes() / COUNT, 1e-9);
    }

    private static double largest(double[] actual, double[] x, DoubleUnaryOperator exact, boolean relative) {
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            double expected = exact.applyAsDouble(x[i]);
            double error = Math.abs(actual[i] - expected) / (relative ? expected : 1);
            worst = Math.max(worst, error);
        }
        System.out.println("error " + worst);
        return worst;
    }

    /** Half over the whole range with its ends, half about 0. */
    private static double[] spread(double range, double inner, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = new double[COUNT];
        for (int i = 0; i < COUNT / 2; i++) {
            x[i] = -range + 2 * range * i / (COUNT / 2 - 1);
            x[COUNT / 2 + i] = inner * (2 * random.nextDouble() - 1);
        }
        return x;
    }

    private static double[] powers(int lowest, int highest, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] v = new double[count];
        for (int i = 0; i < count; i++) {
            v[i] = Math.pow(2, lowest + (highest - lowest) * random.nextDouble() * 0.9999);
        }
        v[0] = Math.pow(2, lowest);
        return v;
    }
}
