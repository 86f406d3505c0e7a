package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Functions in the clear, against slower ones. */
class ExactFunctionsTest {
    @Test
    void errorFunctionIsThatOfTheSeries() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            double x = random.nextDouble(-6.5, 6.5);
            assertEquals(series(x), ErrorFunction.erf(x), 4e-15, "erf(" + x + ")");
            assertEquals(-ErrorFunction.erf(x), ErrorFunction.erf(-x), "odd at " + x);
        }
        assertEquals(0.8427007929497149, ErrorFunction.erf(1), 1e-15);
        assertEquals(1, ErrorFunction.erf(Double.POSITIVE_INFINITY));
        assertEquals(-1, ErrorFunction.erf(-6));
        assertTrue(Double.isNaN(ErrorFunction.erf(Double.NaN)));
    }

    /** All terms of one sign, so nothing cancels. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    @Test
    void cosinesOfTurnsAreThoseOfAngles() {
        SplittableRandom random = new SplittableRandom(6);
        double[] t = random.doubles(10_001, -70, 70).toArray();
        t[0] = 0;
        t[1] = 0.5;
        t[2] = -0.25;
        double[] sums = new double[t.length];
        Turns.addCosines(1, 1, 0, t, sums);
        Turns.addCosines(0.5, 3.0 / 8, -0.25, t, sums);
        for (int i = 0; i < t.length; i++) {
            double turns = t[i] * (3.0 / 8);
            double expected = StrictMath.cos(2 * Math.PI * (t[i] - Math.rint(t[i])))
                    + 0.5 * StrictMath.sin(2 * Math.PI * (turns - Math.rint(turns)));
            assertEquals(expected, sums[i], 1e-14, "at " + t[i]);
        }
    }
}
