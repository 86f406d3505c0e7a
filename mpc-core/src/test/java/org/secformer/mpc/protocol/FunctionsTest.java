package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Numerics;

/** Errors over the stated ranges, and costs, of the functions of one value. */
class FunctionsTest {
    private static final int COUNT = 40_000;

    private interface Function {
        Sharing apply(Protocols protocols, Sharing x);
    }

    /** What a series costs on top of its opening, in bits per element. */
    private static int seriesBits(int opened, int bits, int... dealt) {
        return 2 * bits - opened + 2 * Arrays.stream(dealt).sum();
    }

    /**
     * GeLU, and the functions built like it: an opening; an opening between the edges; and for either edge two bits, of a comparison
     * in digits and of its result, and what multiplies it.
     *
     * @param series bits of the series that are dealt
     * @param tables bits of the comparison's tables
     * @param products of masks that it deals for an edge
     * @param planes of bits that it sends for an edge
     */
    private static void assertCost(
            TwoParties.Outcome outcome, GeluNumbers numbers, int series, int tables, int products, int planes) {
        int results = numbers.argument().results();
        int opened = numbers.argument().opened();
        int inner = numbers.inner().opened();
        int masks = 2 * (results - opened) + 2 * (results - inner);
        int selections = 2 * results + 2 * results - opened + 2 * results - inner;
        assertCost(
                outcome,
                3,
                (opened + inner + 2 * (planes + 1)) / 8.0,
                (masks + series + 1 + tables + 2 * products + selections) / 8.0);
    }

    @Test
    void geluOverItsRange() throws Exception {
        double[] x = spread(251.8, 6, 1);
        GeluNumbers numbers = Numerics.EXACT.geluNumbers();
        TwoParties.Outcome outcome = run(x, (p, t) -> FourierGelu.apply(p, t, numbers));
        assertErrors(outcome, x, FourierGelu::exact, false, 3e-4);
        // Harmonics of 15, 12 and 8 dealt fraction bits; digits of 4, 4 and 4 bits.
        assertCost(outcome, numbers, seriesBits(26, 45, 39, 36, 32), 16 + 32 + 32, 5, 4);
    }

    @Test
    void compactGeluOverItsRange() throws Exception {
        double[] x = spread(123.6, 6, 1);
        GeluNumbers numbers = Numerics.COMPACT.geluNumbers();
        TwoParties.Outcome outcome = run(x, (p, t) -> FourierGelu.apply(p, t, numbers));
        // Both openings are within a unit of 2^-11.
        assertErrors(outcome, x, FourierGelu::exact, false, 3e-3);
        assertCost(outcome, numbers, seriesBits(20, 32, 30, 27, 23), 32 + 32, 1, 2);
    }

    /** Enough rows to be worked on in parts: of 64 and 36 rows. */
    @Test
    void geluInPartsCostsAndErrsNoMore() throws Exception {
        Shape shape = Shape.of(100, 4096);
        double[] x = new SplittableRandom(6).doubles(shape.elements(), -8, 8).toArray();
        GeluNumbers numbers = Numerics.EXACT.geluNumbers();
        TwoParties.Outcome outcome = new TwoParties()
                .run((p, inputs) -> List.of(FourierGelu.apply(p, inputs.secret(shape, 32, x), numbers)));
        assertErrors(outcome, x, FourierGelu::exact, false, 3e-4);
        assertCost(outcome, numbers, seriesBits(26, 45, 39, 36, 32), 16 + 32 + 32, 5, 4);
    }

    @Test
    void tanhOverItsRange() throws Exception {
        double[] x = spread(251.6, 6, 2);
        TwoParties.Outcome outcome = run(x, (p, t) -> FourierTanh.apply(p, t, Numerics.EXACT.headNumbers()));
        assertErrors(outcome, x, Math::tanh, false, 6e-4);
    }

    @Test
    void reluOverItsRange() throws Exception {
        double[] x = spread(255.9, 0.001, 5);
        TwoParties.Outcome outcome =
                run(x, (p, t) -> Relu.apply(p, t, Numerics.EXACT.headNumbers().argument()));
        assertErrors(outcome, x, Relu::exact, false, 0x1p-14);
    }

    /** Of a layer: an opening, bits of a comparison in digits of which three are multiplied, and one product. */
    private static void assertReluCost(TwoParties.Outcome outcome, Format argument, int tables) {
        int opened = argument.opened();
        int results = argument.results();
        int sent = opened + 6 + 1;
        // Masks of the opening, top bit and tables, products of masks, and what the result multiplies.
        int material = 2 * (results - opened) + 1 + tables + 15 + results + 2 * results - opened;
        assertCost(outcome, 3, sent / 8.0, material / 8.0);
    }

    @ParameterizedTest
    @CsvSource({
        // Digits of 4, 4, 4 and 4 bits, met within 2^-9; of 5, 5, 5 and 4, within 2^-11.
        "COMPACT, 9, 112, 127.9, 0x1p-9",
        "EXACT, 11, 192, 255.9, 0x1p-11"
    })
    void reluOfALayerOverItsRange(Numerics.Kind kind, int edgeBits, int tables, double range, double bound)
            throws Exception {
        Shape shape = Shape.of(100, 4096);
        SplittableRandom random = new SplittableRandom(7);
        double[] x = new double[shape.elements()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i % 2 == 0 ? range : 0x1p-7) * (2 * random.nextDouble() - 1);
        }
        Format argument = Numerics.of(kind).geluNumbers().argument();
        int lowestBit = argument.fractionBits() - edgeBits;
        // In parts of 64 and 36 rows.
        TwoParties.Outcome outcome = new TwoParties()
                .run((p, inputs) -> List.of(Relu.applyInParts(p, inputs.secret(shape, 32, x), argument, lowestBit)));
        assertErrors(outcome, x, Relu::exact, false, bound + Math.scalb(1.0, -argument.fractionBits()));
        assertReluCost(outcome, argument, tables);
    }

    /** The smaller the factor, the larger the error of its fixed fraction bits. */
    @ParameterizedTest
    @CsvSource({"NEAR, 1", "NEAR, 0.7", "NEAR, 0.5", "FAR, 1", "FAR, 0.5"})
    void inverseSquareRootOverItsRange(Network network, double factor) throws Exception {
        double[] v = powers(network == Network.NEAR ? -15 : -9, 14, 4096, 3);
        TwoParties.Outcome outcome = run(
                v,
                (p, x) -> InverseSquareRoot.apply(
                        p, x, factor, InverseSquareRoot.RANGE, network, "variance", within -> {}));
        assertErrors(outcome, v, value -> factor / Math.sqrt(value), true, 3e-4);
        assertEquals(network == Network.NEAR ? 6 : 3, outcome.cost().rounds());
    }

    @ParameterizedTest
    @EnumSource
    void reciprocalOverItsRange(Network network) throws Exception {
        double[] v = powers(network == Network.NEAR ? -8 : -1, network == Network.NEAR ? 20 : 16, 4096, 4);
        TwoParties.Outcome outcome =
                run(v, (p, x) -> Reciprocal.apply(p, x, Reciprocal.RANGE, network, "mean", within -> {}));
        assertErrors(outcome, v, value -> 1 / value, true, 3e-4);
        assertEquals(network == Network.NEAR ? 6 : 3, outcome.cost().rounds());
    }

    /** At the low end of its range the inverse in few rounds is inexact, as is said, and not garbage. */
    @Test
    void inFewRoundsTheLowEndIsInexact() throws Exception {
        double[] v = powers(-8, -1, 4096, 4);
        TwoParties.Outcome outcome =
                run(v, (p, x) -> Reciprocal.apply(p, x, Reciprocal.RANGE, Network.FAR, "mean", within -> {}));
        assertErrors(outcome, v, value -> 1 / value, true, 0.08);
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
