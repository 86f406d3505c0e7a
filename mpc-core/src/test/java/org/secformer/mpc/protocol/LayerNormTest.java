package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Numerics;

/** The normalised row against double precision, over the whole range of deviations and means, within the stated bound. */
class LayerNormTest {
    private static TwoParties.Outcome normalize(double[] z, int columns, Numerics numerics, Network network)
            throws Exception {
        NormNumbers numbers = numerics.beforeExpansion(columns);
        int width = numbers.operandBits();
        double[] ones = new double[columns];
        Arrays.fill(ones, 1);
        return new TwoParties().run((p, inputs) -> {
            Sharing rows = inputs.secret(Shape.of(z.length / columns, columns), numerics.product(), z);
            p.section("LayerNorm");
            Operand y = LayerNorm.apply(p, rows, 1e-12, numbers, network, within -> {});
            p.section("reading");
            return List.of(p.scale(y, inputs.weight(Shape.of(columns), 16, width, ones), width));
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
    @CsvSource({
        "EXACT, 128, NEAR", "EXACT, 768, NEAR", "EXACT, 333, NEAR", "EXACT, 1025, NEAR", "EXACT, 4096, NEAR",
        "EXACT, 768, FAR", "COMPACT, 128, NEAR", "COMPACT, 768, NEAR", "COMPACT, 1024, NEAR", "COMPACT, 768, FAR"
    })
    void errorIsWithinTheStatedBound(Numerics.Kind kind, int columns, Network network) throws Exception {
        Numerics numerics = kind == Numerics.Kind.EXACT ? Numerics.EXACT : Numerics.COMPACT;
        SplittableRandom random = new SplittableRandom(columns);
        int rows = 192;
        // The whole range of variances, as far as the range of elements lets them.
        double smallestLog = kind == Numerics.Kind.EXACT ? -6.99 : -5;
        double largestLog = kind == Numerics.Kind.EXACT ? 6.99 : 3.9;
        if (network == Network.FAR) {
            smallestLog = -5;
        }
        double largestMean = Math.scalb(0.9, numerics.rowSum()) / columns;
        double[] deviations = new double[rows];
        double[] z = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            double log = smallestLog + (largestLog - smallestLog) * i / (rows - 1);
            deviations[i] = Math.pow(2, log);
            double mean = Math.min(largestMean, (i % 2 == 0 ? 0.3 : 1) * deviations[i]) * (i % 4 < 2 ? 1 : -1);
            System.arraycopy(row(columns, deviations[i], mean, random), 0, z, i * columns, columns);
        }
        TwoParties.Outcome outcome = normalize(z, columns, numerics, network);
        double[] exact = LayerNorm.exact(z, columns, 1e-12);
        double input = Math.scalb(1.0, -numerics.norm().fraction());
        double inverse = Math.scalb(1.0, -numerics.inverse().fraction());
        double cut = Math.scalb(1.0, -numerics.activation());
        for (int i = 0; i < exact.length; i++) {
            double s = deviations[i / columns];
            double y = Math.abs(exact[i]);
            double bound = input * (2 + y / 4) / s + inverse * y * s + cut + 3e-4 * y;
            assertEquals(exact[i], outcome.value()[i], bound, "seed " + columns + ", deviation " + s);
        }
        assertEquals(network == Network.NEAR ? 9 : 6, outcome.cost().rounds());
        // Per element: the opening of the row and that of the operand.
        NormNumbers numbers = numerics.beforeExpansion(columns);
        long perElement = (long) rows * columns * (numbers.input().opened() + numbers.operandBits()) / 8;
        long sent = outcome.sections().get(0).sentBytes();
        assertTrue(
                sent > perElement && sent < perElement + 500L * rows, sent + " bytes, " + perElement + " for elements");
    }

    /** With one bit to spare at either end. */
    @ParameterizedTest
    @CsvSource({"80, 5", "0.02, -0.15", "1, 0", "1, -120"})
    void referenceAcceptsRowsWithinRange(double deviation, double mean) throws Exception {
        TwoParties.Outcome outcome = normalizeOne(deviation, mean);
        assertTrue(
                outcome.cleartext().violations().isEmpty(), outcome.cleartext().violations()::toString);
    }

    @ParameterizedTest
    @CsvSource({"100, 0, variance", "0.004, 0, variance", "1, 129, opened value", "1, -129, opened value"})
    void referenceReportsRowsOutOfRange(double deviation, double mean, String what) throws Exception {
        TwoParties.Outcome outcome = normalizeOne(deviation, mean);
        assertTrue(
                outcome.cleartext().violations().stream()
                        .anyMatch(use -> use.what().startsWith(what)),
                outcome.cleartext().violations()::toString);
    }

    private static TwoParties.Outcome normalizeOne(double deviation, double mean) throws Exception {
        int columns = 64;
        double[] row = row(columns, deviation, mean, new SplittableRandom(1));
        return normalize(row, columns, Numerics.EXACT, Network.NEAR);
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
            Operand y = LayerNorm.apply(
                    p,
                    inputs.secret(Shape.of(rows, columns), 32, z),
                    1e-12,
                    Numerics.EXACT.beforeAttention(columns),
                    Network.NEAR,
                    within -> {});
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
