package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.mpc.protocol.ClearProtocols;
import org.secformer.mpc.protocol.FourierGelu;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.TwoParties;

/** Each head by all interpreters, and against its formula. */
class HeadTest {
    private static final int HIDDEN = 24;
    private static final int LENGTH = 8;
    private static final int ROWS = 3;
    private static final int LABELS = 3;
    private static final int[] LIVE = {LENGTH, 3, 1};
    private static final long SEED = 61;

    private static ModelShape shape(Head head, Numerics numerics) {
        int labels = head.isVector() ? HIDDEN : LABELS;
        return new ModelShape(HIDDEN, 2, 2, 40, labels, 1e-12, 5, head, numerics);
    }

    private static double[] embedded() {
        double[] embedded = TransformerTest.gaussian(ROWS * LENGTH * HIDDEN, new SplittableRandom(SEED));
        TransformerTest.centre(embedded, HIDDEN);
        return embedded;
    }

    private static TwoParties.Outcome run(FoldedModel model, Network network) throws Exception {
        Plan plan = new Plan(model.shape(), LENGTH, ROWS, network);
        return new TwoParties().run(new SharedModel(model).scoring(plan, embedded(), LIVE));
    }

    private static boolean isPadded(Head head, int row, int at) {
        return head == Head.TOKENS && at / LABELS >= LIVE[row];
    }

    @ParameterizedTest
    @EnumSource
    void partiesGetWhatIsComputedInTheClear(Head head) throws Exception {
        for (Numerics numerics : List.of(Numerics.EXACT, Numerics.COMPACT)) {
            for (Network network : Network.values()) {
                ModelShape shape = shape(head, numerics);
                TwoParties.Outcome outcome = run(RandomModel.of(shape, SEED), network);
                String what = numerics.kind() + ", " + network;
                assertEquals(List.of(), outcome.cleartext().violations(), what);
                int columns = new Plan(shape, LENGTH, ROWS).outputs();
                double bound = numerics.kind() == Numerics.Kind.EXACT ? 0.002 : 0.02;
                for (int row = 0; row < ROWS; row++) {
                    assertEquals(0, outcome.element()[row * columns + columns - 1], what + ": flag of row " + row);
                    double[] found = means(head, outcome.value(), row, columns);
                    double[] clear = means(head, outcome.clear().get(0), row, columns);
                    for (int i = 0; i < found.length; i++) {
                        double expected = isPadded(head, row, i) ? 0 : clear[i];
                        assertEquals(expected, found[i], bound, what + ", row " + row + ", number " + i);
                    }
                }
            }
        }
    }

    private static double[] means(Head head, double[] outputs, int row, int columns) {
        return head.values(Arrays.copyOfRange(outputs, row * columns, (row + 1) * columns - 1));
    }

    /** All of its numbers are zeros then: a count of tokens, too. */
    @ParameterizedTest
    @EnumSource
    void flaggedTextsHaveNoNumbers(Head head) throws Exception {
        int labels = head.isVector() ? HIDDEN : LABELS;
        ModelShape shape = new ModelShape(HIDDEN, 2, 2, 40, labels, 1e-12, 0.01, head, Numerics.EXACT);
        Function<String, float[]> tensors = RandomModel.tensors(shape, SEED);
        // Only in the last layer, which some heads read the first tokens of.
        Function<String, float[]> small = name -> {
            float[] tensor = tensors.apply(name).clone();
            for (int i = 0; name.startsWith("bert.encoder.layer.1.attention.self.query") && i < tensor.length; i++) {
                tensor[i] *= 0x1p-12f;
            }
            return tensor;
        };
        TwoParties.Outcome outcome = run(FoldedModel.of(shape, small), Network.NEAR);
        int columns = new Plan(shape, LENGTH, ROWS).outputs();
        for (int row = 0; row < ROWS; row++) {
            long[] numbers = Arrays.copyOfRange(outcome.element(), row * columns, (row + 1) * columns);
            assertEquals(1L << Plan.INPUT_SCALE, numbers[columns - 1], "flag of row " + row);
            assertTrue(Arrays.stream(numbers).limit(columns - 1).allMatch(number -> number == 0), "row " + row);
        }
    }

    private static double[] clear(Head head, int labels, Function<String, float[]> tensors) {
        ModelShape shape = new ModelShape(HIDDEN, 2, 2, 40, labels, 1e-12, 5, head, Numerics.EXACT);
        Plan plan = new Plan(shape, LENGTH, ROWS);
        double[] mask = new double[ROWS * LENGTH];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = Plan.maskValue(i % LENGTH >= LIVE[i / LENGTH]);
        }
        ClearProtocols clear = new ClearProtocols(ClearProtocols.Functions.EXACT);
        return new Transformer(plan, ModelParameters.ofClear(FoldedModel.of(shape, tensors)))
                .forward(
                        clear,
                        clear.input(plan.embeddingShape(), Plan.INPUT_SCALE, embedded()),
                        clear.input(plan.maskShape(), 0, mask))
                .clear();
    }

    private static Function<String, float[]> tensors() {
        return RandomModel.tensors(shape(Head.TANH, Numerics.EXACT), SEED);
    }

    /** What the last LayerNorm gives, [row][token][hidden]: scores of tokens by a classifier that changes nothing. */
    private static double[][][] rows() {
        Function<String, float[]> tensors = tensors();
        double[] outputs = clear(Head.TOKENS, HIDDEN, name -> {
            float[] values = name.equals("classifier.weight")
                    ? new float[HIDDEN * HIDDEN]
                    : name.equals("classifier.bias") ? new float[HIDDEN] : tensors.apply(name);
            for (int i = 0; name.equals("classifier.weight") && i < HIDDEN; i++) {
                values[i * HIDDEN + i] = 1;
            }
            return values;
        });
        double[][][] rows = new double[ROWS][LENGTH][];
        for (int row = 0; row < ROWS; row++) {
            for (int token = 0; token < LENGTH; token++) {
                int from = row * (LENGTH * HIDDEN + 1) + token * HIDDEN;
                rows[row][token] = Arrays.copyOfRange(outputs, from, from + HIDDEN);
            }
        }
        return rows;
    }

    @Test
    void vectorsAreThoseOfTheLastLayerNorm() {
        double[][][] rows = rows();
        double[] first = clear(Head.FIRST_TOKEN, HIDDEN, tensors());
        double[] mean = clear(Head.MEAN, HIDDEN, tensors());
        for (int row = 0; row < ROWS; row++) {
            assertArrayEquals(rows[row][0], means(Head.FIRST_TOKEN, first, row, HIDDEN + 1), 1e-4);
            double[] expected = new double[HIDDEN];
            for (int token = 0; token < LIVE[row]; token++) {
                for (int i = 0; i < HIDDEN; i++) {
                    expected[i] += rows[row][token][i] / LIVE[row];
                }
            }
            assertArrayEquals(expected, means(Head.MEAN, mean, row, HIDDEN + 2), 1e-4);
        }
    }

    @Test
    void scoresOfTextsAndTokensAreThoseOfTheMatrices() {
        double[][][] rows = rows();
        double[] ofGelu = clear(Head.GELU, LABELS, tensors());
        double[] ofTokens = clear(Head.TOKENS, LABELS, tensors());
        for (int row = 0; row < ROWS; row++) {
            double[] pooled = linear("bert.pooler.dense", rows[row][0], HIDDEN);
            double[] activated = Arrays.stream(pooled).map(FourierGelu::exact).toArray();
            double[] scores = means(Head.GELU, ofGelu, row, LABELS + 1);
            assertArrayEquals(linear("classifier", activated, LABELS), scores, 1e-4);
            double[] all = means(Head.TOKENS, ofTokens, row, LENGTH * LABELS + 1);
            for (int token = 0; token < LIVE[row]; token++) {
                double[] ofToken = Arrays.copyOfRange(all, token * LABELS, (token + 1) * LABELS);
                assertArrayEquals(linear("classifier", rows[row][token], LABELS), ofToken, 1e-4);
            }
        }
    }

    private static double[] linear(String name, double[] x, int out) {
        float[] weight = tensors().apply(name + ".weight");
        float[] bias = tensors().apply(name + ".bias");
        double[] result = new double[out];
        for (int i = 0; i < out; i++) {
            result[i] = bias[i];
            for (int j = 0; j < x.length; j++) {
                result[i] += weight[i * x.length + j] * x[j];
            }
        }
        return result;
    }
}
