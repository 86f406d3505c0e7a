package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        double[] x = spread(251.9, 6, 1);
        TwoParties.Outcome outcome = run(x, FourierGelu::apply);
        assertErrors(outcome, x, FourierGelu::exact, false, 3e-4);
        assertCost(outcome, 3, 8.25, 94.375);
    }

    /** Enough rows to be worked on in parts: of 64 and 36 rows. */
    @Test
    void geluInPartsCostsAndErrsNoMore() throws Exception {
        Shape shape = Shape.of(100, 4096);
        double[] x = new SplittableRandom(6).doubles(shape.elements(), -8, 8).toArray();
        TwoParties.Outcome outcome =
                new TwoParties().run((p, inputs) -> List.of(FourierGelu.apply(p, inputs.secret(shape, 32, x))));
        assertErrors(outcome, x, FourierGelu::exact, false, 3e-4);
        assertCost(outcome, 3, 8.25, 94.375);
    }

    @Test
    void tanhOverItsRange() throws Exception {
        double[] x = spread(251.6, 6, 2);
        TwoParties.Outcome outcome = run(x, FourierTanh::apply);
        assertErrors(outcome, x, Math::tanh, false, 6e-4);
        assertCost(outcome, 3, 8.25, 96.375);
    }

    @Test
    void reluOverItsRange() throws Exception {
        double[] x = spread(511.9, 0.001, 5);
        TwoParties.Outcome outcome = run(x, Relu::apply);
        assertErrors(outcome, x, Relu::exact, false, 0x1p-14);
        assertCost(outcome, 3, 4.875, 68);
    }

    /** The smaller the factor, the larger the error of its fixed fraction bits. */
    @ParameterizedTest
    @CsvSource({"1, 2.1e-4", "0.7, 2.1e-4", "0.5, 2.5e-4"})
    void inverseSquareRootOverItsRange(double factor, double bound) throws Exception {
        double[] v = powers(-11, 10, 4096, 3);
        TwoParties.Outcome outcome = run(v, (p, x) -> InverseSquareRoot.apply(p, x, factor, "variance"));
        assertErrors(outcome, v, value -> factor / Math.sqrt(value), true, bound);
        assertCost(outcome, 4, 162.125, 3869.25);
    }

    @Test
    void reciprocalOverItsRange() throws Exception {
        double[] v = powers(-4, 10, 4096, 4);
        TwoParties.Outcome outcome = run(v, (p, x) -> Reciprocal.apply(p, x, "mean"));
        assertErrors(outcome, v, value -> 1 / value, true, 3.1e-4);
        assertCost(outcome, 4, 113.125, 2588.25);
    }

    private static TwoParties.Outcome run(double[] x, Function function) throws Exception {
        return new TwoParties()
                .run((p, inputs) -> List.of(function.apply(p, inputs.secret(Shape.of(x.length), 32, x))));
    }

    /** Bytes per element; bits fill whole words, as counts are multiples of 64. */
    private static void assertCost(TwoParties.Outcome outcome, int rounds, double sent, double material) {
        int count = outcome.value().length;
        assertEquals(
                new SectionCost("total", rounds, (long) (sent * count), (long) (material * count)), outcome.cost());
    }

    private static void assertErrors(
            TwoParties.Outcome outcome, double[] x, DoubleUnaryOperator exact, boolean relative, double bound) {
        double worst = 0;
        double at = 0;
        for (int i = 0; i < x.length; i++) {
            double expected = exact.applyAsDouble(x[i]);
            double error = Math.abs(outcome.value()[i] - expected) / (relative ? expected : 1);
            if (!(error <= worst)) {
                worst = error;
                at = x[i];
            }
        }
        assertTrue(worst <= bound, "error " + worst + " at " + at);
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
