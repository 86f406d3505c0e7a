package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.TwoParties;

/** A text is scored right, or flagged and its scores are zeros. */
class TextFlagsTest {
    private static final int HIDDEN = 32;
    private static final int LENGTH = 16;
    private static final int ROWS = 4;
    private static final int LABELS = 3;
    private static final int[] LIVE = {LENGTH, LENGTH, 3, 9};

    private static double[] embedded(SplittableRandom random) {
        double[] embedded = TransformerTest.gaussian(ROWS * LENGTH * HIDDEN, random);
        // The second row is one token again and again.
        for (int token = 1; token < LENGTH; token++) {
            System.arraycopy(embedded, LENGTH * HIDDEN, embedded, (LENGTH + token) * HIDDEN, HIDDEN);
        }
        TransformerTest.centre(embedded, HIDDEN);
        return embedded;
    }

    private static Function<String, float[]> scaled(Function<String, float[]> tensors, String part, double factor) {
        return name -> {
            float[] tensor = tensors.apply(name).clone();
            for (int i = 0; name.contains(part) && i < tensor.length; i++) {
                tensor[i] *= (float) factor;
            }
            return tensor;
        };
    }

    private static ModelShape shape(double constant) {
        return new ModelShape(HIDDEN, 2, 2, 48, LABELS, 1e-12, constant, Head.TANH, Numerics.EXACT);
    }

    private static Outcome run(FoldedModel model, Network network, double[] embedded) throws Exception {
        Plan plan = new Plan(model.shape(), LENGTH, ROWS, network);
        return new Outcome(new TwoParties().run(new SharedModel(model).scoring(plan, embedded, LIVE)));
    }

    private record Outcome(TwoParties.Outcome run) {
        boolean isFlagged(int row) {
            long flag = run.element()[row * (LABELS + 1) + LABELS];
            assertTrue(flag == 0 || flag == 1L << Plan.INPUT_SCALE, "flag of row " + row + ": " + flag);
            return flag != 0;
        }

        long[] scores(int row) {
            return Arrays.copyOfRange(run.element(), row * (LABELS + 1), row * (LABELS + 1) + LABELS);
        }

        double error(int row) {
            double worst = 0;
            for (int i = row * (LABELS + 1); i < row * (LABELS + 1) + LABELS; i++) {
                worst = Math.max(worst, Math.abs(run.value()[i] - run.clear().get(0)[i]));
            }
            return worst;
        }

        /** Whether scores go so far that not even the comparison of their mean square holds: such models are refused. */
        boolean isRefused() {
            return run.cleartext().ranges().stream()
                    .filter(use -> use.subject().equals("score"))
                    .anyMatch(use -> Math.max(-use.smallest(), use.largest()) > 0x1p10);
        }
    }

    /**
     * Scores go from far below the range of their mean square to far beyond it. Next to its low end they have few bits left, and
     * logits are less exact than elsewhere.
     */
    @ParameterizedTest
    @EnumSource
    void eachRowIsRightOrFlagged(Network network) throws Exception {
        long seed = 51;
        double[] embedded = embedded(new SplittableRandom(seed));
        ModelShape shape = shape(0.01);
        Function<String, float[]> tensors = RandomModel.tensors(shape, seed);
        int right = 0;
        int flagged = 0;
        for (int log = -12; log <= 12; log++) {
            Outcome outcome =
                    run(FoldedModel.of(shape, scaled(tensors, "self.query", Math.scalb(1.0, log))), network, embedded);
            for (int row = 0; row < ROWS && !outcome.isRefused(); row++) {
                String what = network + ", queries times 2^" + log + ", row " + row;
                if (outcome.isFlagged(row)) {
                    flagged++;
                    assertEquals(
                            0,
                            Arrays.stream(outcome.scores(row))
                                    .filter(x -> x != 0)
                                    .count(),
                            what);
                } else {
                    right++;
                    assertTrue(outcome.error(row) < 0.05, what + ": logits differ by " + outcome.error(row));
                }
            }
        }
        assertTrue(right >= 3 * ROWS && flagged >= 3 * ROWS, right + " right, " + flagged + " flagged");
    }

    /** With the same scores, next to 0, all rows are flagged without it; those with much padding need more of it. */
    @ParameterizedTest
    @EnumSource
    void aFloorKeepsRowMeansInRange(Network network) throws Exception {
        long seed = 54;
        double[] embedded = embedded(new SplittableRandom(seed));
        for (double floor : new double[] {0, 2}) {
            ModelShape shape =
                    new ModelShape(HIDDEN, 2, 2, 48, LABELS, 1e-12, 0.01, floor, Head.TANH, Numerics.COMPACT);
            Function<String, float[]> tensors = RandomModel.tensors(shape, seed);
            Outcome outcome = run(FoldedModel.of(shape, scaled(tensors, "self.query", 0x1p-8)), network, embedded);
            for (int row = 0; row < ROWS; row++) {
                assertEquals(floor == 0, outcome.isFlagged(row), network + ", floor " + floor + ", row " + row);
                assertTrue(floor == 0 || outcome.error(row) < 0.02, "logits differ by " + outcome.error(row));
            }
        }
    }

    @Test
    void whatPaddedTokensHoldIsOfNoAccount() throws Exception {
        long seed = 52;
        FoldedModel model = RandomModel.of(shape(5), seed);
        double[] embedded = embedded(new SplittableRandom(seed));
        // Without any variance: the last token of each row, which is padding in the last two.
        for (int row = 0; row < ROWS; row++) {
            int from = (row * LENGTH + LENGTH - 1) * HIDDEN;
            Arrays.fill(embedded, from, from + HIDDEN, 0);
        }
        Outcome outcome = run(model, Network.NEAR, embedded);
        for (int row = 0; row < ROWS; row++) {
            assertEquals(LIVE[row] == LENGTH, outcome.isFlagged(row), "row " + row);
            assertTrue(outcome.isFlagged(row) || outcome.error(row) < 0.01, "row " + row);
        }
    }

    /** Also in the last layer, of which only the first token is looked at. */
    @Test
    void theLastLayerIsWatched() throws Exception {
        long seed = 53;
        ModelShape shape = shape(0.01);
        Function<String, float[]> tensors = RandomModel.tensors(shape, seed);
        double[] embedded = embedded(new SplittableRandom(seed));
        assertFalse(run(FoldedModel.of(shape, tensors), Network.NEAR, embedded).isFlagged(0));

        Function<String, float[]> smallScores = scaled(tensors, "layer.1.attention.self.query", 0x1p-8);
        assertTrue(
                run(FoldedModel.of(shape, smallScores), Network.NEAR, embedded).isFlagged(0), "row mean");

        // The residual path leads past the feed-forward part to the last LayerNorm.
        double factor = 200;
        Function<String, float[]> wide = scaled(tensors, "layer.1.attention.output.LayerNorm", factor);
        Function<String, float[]> wideThere = scaled(wide, "layer.1.intermediate.dense.weight", 1 / factor);
        assertTrue(run(FoldedModel.of(shape, wideThere), Network.NEAR, embedded).isFlagged(0), "variance");
    }
}
