package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** The normalised row against double precision, over the whole range of deviations and means, within the stated bound. */
class LayerNormTest {
    /** Both ends of the range of variances, [2^-10, 2^10). */
    private static final double SMALLEST_LOG = -5;

    private static final double LARGEST_LOG = 4.999;

    /** What a multiplication by one, which reads the operand, adds to the cost: 6 bytes of randomness per element. */
    private static final int READING = 6;

    private static TwoParties.Outcome normalize(double[] z, int columns) throws Exception {
        double[] ones = new double[columns];
        Arrays.fill(ones, 1);
        return new TwoParties().run((p, inputs) -> {
            Operand y = LayerNorm.apply(p, inputs.secret(Shape.of(z.length / columns, columns), 32, z), 1e-12);
            return List.of(p.scale(y, inputs.weight(Shape.of(columns), 16, 48, ones), 48));
        });
    }

    /** A row of exactly this deviation and mean; one element in some rows is far from the others. */
    private static double[] row(int columns, double deviation, double mean, SplittableRandom random) {
        double[] row =
                random.doubles(columns).map(uniform -> random.nextGaussian()).toArray();
        row[random.nextInt(columns)] *= random.nextInt(3) == 0 ? 30 : 1;
        double[] normal = LayerNorm.exact(row, columns, 0);
        return Arrays.stream(normal).map(y -> mean + y * deviation).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 768, 333, 1024, 1025, 1500, 4096})
    void errorIsWithinTheStatedBound(int columns) throws Exception {
        SplittableRandom random = new SplittableRandom(columns);
        int rows = 192;
        double[] deviations = new double[rows];
        double[] z = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            double log = SMALLEST_LOG + (LARGEST_LOG - SMALLEST_LOG) * i / (rows - 1);
            deviations[i] = Math.pow(2, log);
            double mean = (i % 2 == 0 ? 0.3 : 4) * deviations[i] * (i % 4 < 2 ? 1 : -1);
            System.arraycopy(row(columns, deviations[i], mean, random), 0, z, i * columns, columns);
        }
        TwoParties.Outcome outcome = normalize(z, columns);
        double[] exact = LayerNorm.exact(z, columns, 1e-12);
        for (int i = 0; i < exact.length; i++) {
            double s = deviations[i / columns];
            double y = Math.abs(exact[i]);
            double bound = 0x1p-16 * (1 + (2 + y / 4) / s + y * s) + 2e-4 * y;
            assertEquals(exact[i], outcome.value()[i], bound, "seed " + columns + ", deviation " + s);
            assertTrue(s < 0x1p-4 || s > 4 || y > 1 || bound < 8e-4, "bound at deviation " + s);
        }
        // Bits fill whole words, as rows are a multiple of 64. Wide rows are opened once more.
        int sent = columns > 1024 ? 14 : 10;
        int material = columns > 1024 ? 48 : 40;
        int rounds = columns > 1024 ? 8 : 7;
        assertEquals(
                new SectionCost("total", rounds, (long) (rows * (sent * columns + 170.125)), (long)
                        (rows * ((material + READING) * columns + 3909.25))),
                outcome.cost());
    }

    /** With one bit to spare at either end of the variance. */
    @ParameterizedTest
    @CsvSource({"22, 80", "0.05, -0.15", "1, 0"})
    void referenceAcceptsRowsWithinRange(double deviation, double mean) throws Exception {
        int columns = 64;
        TwoParties.Outcome outcome = normalize(row(columns, deviation, mean, new SplittableRandom(1)), columns);
        assertTrue(
                outcome.cleartext().violations().isEmpty(), outcome.cleartext().violations()::toString);
    }

    @ParameterizedTest
    @CsvSource({"33, 0, variance", "0.015, 0, variance", "1, 4.5, mean", "1, -4.5, mean"})
    void referenceReportsRowsOutOfRange(double deviation, double mean, String what) throws Exception {
        int columns = 64;
        TwoParties.Outcome outcome = normalize(row(columns, deviation, mean, new SplittableRandom(1)), columns);
        assertTrue(
                outcome.cleartext().violations().stream()
                        .anyMatch(use -> use.what().startsWith(what)),
                outcome.cleartext().violations()::toString);
    }

    @Test
    void affineIsGainAndBias() throws Exception {
        int rows = 3;
        int columns = 129;
        SplittableRandom random = new SplittableRandom(6);
        double[] z = row(rows * columns, 1, 0, random);
        double[] gain = random.doubles(columns, -2, 2).toArray();
        double[] bias = random.doubles(columns, -2, 2).toArray();
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Operand y = LayerNorm.apply(p, inputs.secret(Shape.of(rows, columns), 32, z), 1e-12);
            Operand factor = inputs.weight(Shape.of(columns), 16, 48, gain);
            Sharing offset = inputs.secret(Shape.of(columns), 32, bias);
            p.section("affine");
            return List.of(LayerNorm.affine(p, y, factor, offset));
        });
        double[] exact = LayerNorm.exact(z, columns, 1e-12);
        for (int i = 0; i < exact.length; i++) {
            double expected = exact[i] * gain[i % columns] + bias[i % columns];
            assertEquals(expected, outcome.value()[i], 2e-3, "seed 6");
        }
        // The operand's own opening is awaited here.
        assertEquals(
                new SectionCost("affine", 1, 0, 6 * rows * columns),
                outcome.sections().get(1));
    }
}
