package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.mpc.protocol.ClearProtocols;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.protocol.TwoParties;
import org.secformer.mpc.random.Seed;

/** The whole model by all interpreters: results, costs, padding. */
class TransformerTest {
    private static TwoParties.Outcome run(SharedModel model, Plan plan, double[] embedded, int... live)
            throws Exception {
        return new TwoParties().run(model.scoring(plan, embedded, live));
    }

    static double[] gaussian(int count, SplittableRandom random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.4 * random.nextGaussian();
        }
        return values;
    }

    private static double difference(double[] left, double[] right) {
        double worst = 0;
        for (int i = 0; i < left.length; i++) {
            worst = Math.max(worst, Math.abs(left[i] - right[i]));
        }
        return worst;
    }

    /** Errors of small models, whose weights are large; in real ones they are several times smaller. */
    @ParameterizedTest
    @CsvSource({
        "32, 2, 2, 64, 3, 8, 1",
        "32, 1, 4, 48, 2, 5, 3",
        "48, 3, 3, 40, 6, 16, 2",
        "24, 2, 1, 100, 1, 7, 5",
        "40, 2, 5, 33, 4, 32, 4",
        // Each head's scores are a part of their own.
        "16, 2, 2, 16, 2, 512, 1"
    })
    void anyShapeEqualsTheClear(int hidden, int layers, int heads, int intermediate, int labels, int length, int rows)
            throws Exception {
        long seed = hidden * 31L + rows;
        int[] live = new int[rows];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rows; i++) {
            // From no padding to nearly all.
            live[i] = i == 0 ? Math.max(1, length / 8) : i == 1 ? length : 1 + random.nextInt(length);
        }
        double[] embedded = gaussian(rows * length * hidden, random);
        centre(embedded, hidden);
        for (Numerics numerics : List.of(Numerics.EXACT, Numerics.COMPACT)) {
            for (Network network : Network.values()) {
                ModelShape shape =
                        new ModelShape(hidden, layers, heads, intermediate, labels, 1e-12, 5, Head.TANH, numerics);
                Plan plan = new Plan(shape, length, rows, network);
                TwoParties.Outcome outcome = run(new SharedModel(shape, seed), plan, embedded, live);
                String what = "seed " + seed + ", " + numerics.kind() + ", " + network;
                assertEquals(List.of(), outcome.cleartext().violations(), what);
                double error = difference(outcome.value(), outcome.clear().get(0));
                double bound = numerics.kind() == Numerics.Kind.EXACT ? 0.002 : 0.02;
                assertTrue(error < bound, what + ": logits differ by " + error);
            }
        }
    }

    /** Of every activation, as wide as layers, narrower and wider: private as in the clear, and at the price that is told. */
    @ParameterizedTest
    @CsvSource({
        "RELU, 32, COMPACT, NEAR",
        "RELU, 32, EXACT, NEAR",
        "RELU, 32, COMPACT, FAR",
        "GELU, 12, COMPACT, NEAR",
        "GELU, 12, EXACT, FAR",
        "GELU, 48, COMPACT, NEAR",
        "RELU, 20, COMPACT, NEAR"
    })
    void anyActivationAndEmbeddingEqualsTheClear(
            HiddenActivation activation, int embedding, Numerics.Kind kind, Network network) throws Exception {
        long seed = 31 + embedding;
        ModelShape shape = new ModelShape(32, 2, 2, 64, 3, 1e-12, 5, Head.TANH, Numerics.of(kind))
                .with(activation)
                .withEmbedding(embedding);
        Plan plan = new Plan(shape, 8, 4, network);
        double[] embedded = gaussian(plan.embeddingShape().elements(), new SplittableRandom(seed));
        centre(embedded, embedding);
        TwoParties.Outcome outcome = run(new SharedModel(shape, seed), plan, embedded, 8, 5, 1, 7);
        assertEquals(List.of(), outcome.cleartext().violations());
        double error = difference(outcome.value(), outcome.clear().get(0));
        double bound = kind == Numerics.Kind.EXACT ? 0.002 : 0.02;
        assertTrue(error < bound, "seed " + seed + ": logits differ by " + error);
        assertEquals(
                plan.price().sections().size(), outcome.cleartext().sections().size());
        assertEquals(plan.price().total().rounds(), outcome.cost().rounds());
        assertEquals(plan.price().total().sentBytes(), outcome.cost().sentBytes());
    }

    /** A matrix in place of gains: no round more, and no byte but what the narrower rows take less. */
    @Test
    void projectingTakesNoRound() {
        ModelShape shape = new ModelShape(256, 2, 4, 1024, 2, 1e-12, 5, Head.GELU);
        Plan as = new Plan(shape, 128, 1);
        Plan projected = new Plan(shape.withEmbedding(128), 128, 1);
        assertEquals(as.price().total().rounds(), projected.price().total().rounds());
        assertEquals(
                layer(as.price(), 0).sentBytes(), layer(projected.price(), 0).sentBytes());
        assertTrue(as.price().total().sentBytes() > projected.price().total().sentBytes());
        assertNotEquals(as.hash(), projected.hash());
    }

    /** As whoever shares embeddings does. */
    static void centre(double[] rows, int columns) {
        for (int from = 0; from < rows.length; from += columns) {
            double mean = Arrays.stream(rows, from, from + columns).average().orElseThrow();
            for (int i = from; i < from + columns; i++) {
                rows[i] -= mean;
            }
        }
    }

    @Test
    void theHeadMayHaveRelu() throws Exception {
        long seed = 41;
        ModelShape shape = new ModelShape(32, 1, 2, 64, 3, 1e-12, 5, Head.RELU);
        Plan plan = new Plan(shape, 8, 4);
        double[] embedded = gaussian(plan.embeddingShape().elements(), new SplittableRandom(seed));
        TwoParties.Outcome outcome = run(new SharedModel(shape, seed), plan, embedded, 8, 5, 2, 7);
        double error = difference(outcome.value(), outcome.clear().get(0));
        assertTrue(error < 0.005, "seed " + seed + ": logits differ by " + error);
        Plan withTanh = new Plan(new ModelShape(32, 1, 2, 64, 3, 1e-12, 5), 8, 4);
        assertEquals(withTanh.price().total().rounds(), plan.price().total().rounds());
        assertNotEquals(withTanh.hash(), plan.hash());
    }

    @Test
    void paddingChangesNothingElse() throws Exception {
        long seed = 77;
        SplittableRandom random = new SplittableRandom(seed);
        ModelShape shape = new ModelShape(32, 2, 2, 64, 3, 1e-12, 5);
        Plan plan = new Plan(shape, 8, 3);
        SharedModel model = new SharedModel(shape, seed);
        int[] live = {3, 8, 5};
        double[] embedded = gaussian(plan.embeddingShape().elements(), random);
        double[] first = run(model, plan, embedded, live).value();
        double[] other = embedded.clone();
        for (int token = 3; token < 8; token++) {
            for (int j = 0; j < 32; j++) {
                other[token * 32 + j] = 0.4 * random.nextGaussian();
            }
        }
        double[] second = run(model, plan, other, live).value();
        // Rounding differs from run to run; what padding holds does not matter beyond that.
        assertTrue(difference(first, second) < 0.005, "seed " + seed);
        for (int i = 2 * 8 * 32; i < other.length; i++) {
            other[i] += 1;
        }
        double[] third = run(model, plan, other, 3, 8, 1).value();
        for (int i = 0; i < 2 * 3; i++) {
            assertEquals(first[i], third[i], 0.005, "seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EXACT, NEAR, 34", "EXACT, FAR, 25",
        "COMPACT, NEAR, 34", "COMPACT, FAR, 25"
    })
    void bertBaseLayerTakesSoManyRounds(Numerics.Kind kind, Network network, int rounds) {
        Numerics numerics = kind == Numerics.Kind.EXACT ? Numerics.EXACT : Numerics.COMPACT;
        ModelShape base = new ModelShape(768, 3, 12, 3072, 2, 1e-12, 5, Head.TANH, numerics);
        assertEquals(rounds, layer(new Plan(base, 128, 1, network).price(), 1).rounds());
    }

    /** Scales depend on the length and the width; every plan up to BERT-large at 512 tokens must fit the ring. */
    @ParameterizedTest
    @CsvSource({"768, 12, 3072", "1024, 16, 4096", "128, 2, 512", "312, 12, 1200"})
    void everyLengthFitsTheRing(int hidden, int heads, int intermediate) {
        ModelShape shape = new ModelShape(hidden, 2, heads, intermediate, 2, 1e-12, 5);
        for (int length = 2; length <= 512; length++) {
            assertEquals(34, layer(new Plan(shape, length, 1).price(), 0).rounds(), "length " + length);
        }
    }

    /** Two layers of 4 heads, 8 wide each; 2 rows of 16 tokens: 32 tokens in all but the end of the last layer. */
    @Test
    void multiplyAddsAreThoseOfTheMatrices() {
        Protocols prices = new Plan(new ModelShape(32, 2, 4, 48, 3, 1e-12, 5), 16, 2).price();
        long linear = 32 * 32 * (4 * 32 + 2 * 48);
        long attention = 2 * 4 * (16 * 8 * 16 + 16 * 16 * 9);
        assertEquals(2 * (linear + attention), layer(prices, 0).multiplyAdds());
        long lastLinear = 2 * 32 * (2 * 32 + 2 * 48) + 32 * 32 * 2 * 32;
        long lastAttention = 2 * 4 * (8 * 16 + 16 * 9);
        long flags = 2 * 16;
        assertEquals(2 * (lastLinear + lastAttention + flags), layer(prices, 1).multiplyAdds());
        long head = 2 * 32 * (32 + 3);
        assertEquals(
                2 * (linear + attention + lastLinear + lastAttention + head + flags),
                prices.total().multiplyAdds());
        assertEquals(
                prices.total().randomBytes(),
                prices.sections().stream().mapToLong(SectionCost::randomBytes).sum());
    }

    private static SectionCost layer(Protocols prices, int layer) {
        return prices.sections().stream()
                .filter(cost -> cost.section().startsWith("layer " + layer + " "))
                .reduce(SectionCost::plus)
                .orElseThrow();
    }

    /** So that logit errors can be foretold without dealing anything. */
    @Test
    void roundedValuesAreOffAsMuchAsThoseOfTheParties() throws Exception {
        long seed = 19;
        ModelShape shape = new ModelShape(32, 2, 2, 64, 3, 1e-12, 5);
        Plan plan = new Plan(shape, 8, 24);
        double[] embedded = gaussian(plan.embeddingShape().elements(), new SplittableRandom(seed));
        int[] live = new int[24];
        Arrays.fill(live, 8);
        double[] ones = new double[plan.maskShape().elements()];
        Arrays.fill(ones, 1);
        double ofRounded = 0;
        double ofParties = 0;
        // Errors of one run go together, as those of its weights do: one alone says little.
        for (int run = 0; run < 8; run++) {
            TwoParties.Outcome outcome = run(new SharedModel(shape, seed), plan, embedded, live);
            double[] exact = outcome.clear().get(0);
            ClearProtocols clear = new ClearProtocols(ClearProtocols.Functions.ROUNDED, Seed.random());
            double[] rounded = new Transformer(plan, ModelParameters.ofRounded(RandomModel.of(shape, seed)))
                    .forward(
                            clear,
                            clear.input(plan.embeddingShape(), Plan.INPUT_SCALE, embedded),
                            clear.input(plan.maskShape(), 0, ones))
                    .clear();
            ofRounded += rootMeanSquare(exact, rounded);
            ofParties += rootMeanSquare(exact, outcome.value());
        }
        double ratio = ofRounded / ofParties;
        assertTrue(ratio > 0.8 && ratio < 1.25, "rounded errors are " + ratio + " times those of the parties");
    }

    private static double rootMeanSquare(double[] exact, double[] other) {
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            sum += (exact[i] - other[i]) * (exact[i] - other[i]) / exact.length;
        }
        return Math.sqrt(sum);
    }

    @ParameterizedTest
    @CsvSource({"32, 5", "32, 17", "32, 31", "32, 32", "8, 1", "24, 20", "2, 1"})
    void aRowByItselfHasTheNumbersOfThePlanWithoutItsPadding(int length, int live) {
        for (Head head : List.of(Head.TANH, Head.MEAN)) {
            ModelShape shape = new ModelShape(32, 2, 2, 64, 32, 1e-12, 5, head, Numerics.COMPACT);
            Plan padded = new Plan(shape, length, 1);
            Plan row = padded.ofRow(live);
            assertTrue(row.length() >= live && row.length() <= length, row::toString);
            Numerics numerics = shape.numerics();
            assertEquals(numerics.contextBits(length), numerics.contextBits(row.length()));
            assertEquals(numerics.valueFormat(length), numerics.valueFormat(row.length()));
            assertEquals(numerics.scoreFormat(length), numerics.scoreFormat(row.length()));
            double[] embedded = gaussian(padded.embeddingShape().elements(), new SplittableRandom(length));
            centre(embedded, 32);
            double[] first = Arrays.copyOf(embedded, row.embeddingShape().elements());
            double[] expected = clear(padded, RandomModel.of(shape, 3), embedded, live);
            assertTrue(difference(expected, clear(row, RandomModel.of(shape, 3), first, live)) < 1e-12);
        }
    }

    /** In the clear, of one row of so many tokens. */
    private static double[] clear(Plan plan, FoldedModel model, double[] embedded, int live) {
        ClearProtocols clear = new ClearProtocols(ClearProtocols.Functions.EXACT);
        double[] mask = new double[plan.length()];
        Arrays.fill(mask, 0, live, 1);
        return new Transformer(plan, ModelParameters.ofClear(model))
                .forward(
                        clear,
                        clear.input(plan.embeddingShape(), Plan.INPUT_SCALE, embedded),
                        clear.input(plan.maskShape(), 0, mask))
                .clear();
    }

    @Test
    void cleartextReportsWhatExceedsItsRange() {
        ModelShape shape = new ModelShape(32, 1, 2, 64, 3, 1e-12, 5);
        Plan plan = new Plan(shape, 8, 1);
        ClearProtocols clear = new ClearProtocols(ClearProtocols.Functions.EXACT);
        double[] embedded = gaussian(plan.embeddingShape().elements(), new SplittableRandom(1));
        embedded[5] = 20_000;
        double[] mask = new double[8];
        Arrays.fill(mask, 1);
        new Transformer(plan, ModelParameters.ofClear(RandomModel.of(shape, 1)))
                .forward(
                        clear,
                        clear.input(plan.embeddingShape(), Plan.INPUT_SCALE, embedded),
                        clear.input(plan.maskShape(), 0, mask));
        assertTrue(clear.violations().stream().anyMatch(use -> use.section().equals("embedding")));
    }
}
