package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.protocol.LargestScore;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.Transcript;
import org.secformer.mpc.protocol.TwoParties;

/** Of a model whose owner reveals labels alone, labels come out, and of flagged texts nothing. */
class RevealedTest {
    private static final int HIDDEN = 32;
    private static final int LENGTH = 16;
    private static final int ROWS = 6;
    private static final int[] LIVE = {LENGTH, 5, 1, 9, LENGTH, 3};
    private static final double MARGIN = 0.05;

    /** More than two computations of a score differ. */
    private static final double ROUNDINGS = 0.04;

    private static ModelShape shape(int labels, Head head) {
        return new ModelShape(HIDDEN, 2, 2, 48, labels, 1e-12, 5, head, Numerics.COMPACT);
    }

    private static double[] embedded(long seed) {
        double[] embedded = TransformerTest.gaussian(ROWS * LENGTH * HIDDEN, new SplittableRandom(seed));
        TransformerTest.centre(embedded, HIDDEN);
        // A text of one token without any variance: it is flagged.
        Arrays.fill(embedded, 2 * LENGTH * HIDDEN, (2 * LENGTH + 1) * HIDDEN, 0);
        return embedded;
    }

    private static TwoParties.Outcome run(FoldedModel model, Network network, double[] embedded) throws Exception {
        Plan plan = new Plan(model.shape(), LENGTH, ROWS, network);
        return new TwoParties().run(new SharedModel(model).scoring(plan, embedded, LIVE));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 20})
    void labelsAreThoseOfTheScores(int labels) throws Exception {
        long seed = 61 + labels;
        double[] embedded = embedded(seed);
        ModelShape scores = shape(labels, Head.TANH);
        double[] exact = run(RandomModel.of(scores, seed), Network.NEAR, embedded)
                .clear()
                .get(0);
        for (Revealed revealed : List.of(Revealed.LABEL, Revealed.labelAndMargin(MARGIN))) {
            TwoParties.Outcome outcome = run(RandomModel.of(scores.with(revealed), seed), Network.NEAR, embedded);
            int columns = revealed.hasMargin() ? 3 : 2;
            for (int row = 0; row < ROWS; row++) {
                double[] out = Arrays.copyOfRange(outcome.value(), row * columns, (row + 1) * columns);
                if (row == 2) {
                    assertEquals(1, out[columns - 1], "flag");
                    assertEquals(0, Arrays.stream(out, 0, columns - 1).sum(), "what a flagged text tells");
                    continue;
                }
                assertEquals(0, out[columns - 1], "flag of row " + row);
                double[] logits = Arrays.copyOfRange(exact, row * (labels + 1), row * (labels + 1) + labels);
                double[] sorted = logits.clone();
                Arrays.sort(sorted);
                double lead = sorted[labels - 1] - sorted[labels - 2];
                String what = revealed + ", row " + row + ", lead " + lead + ", seed " + seed;
                assertTrue(logits[(int) out[0]] > sorted[labels - 1] - ROUNDINGS, what);
                if (lead > ROUNDINGS) {
                    assertEquals(LargestScore.exact(logits), out[0], what);
                }
                if (revealed.hasMargin() && Math.abs(lead - MARGIN) > ROUNDINGS) {
                    assertEquals(lead > MARGIN ? 1 : 0, out[1], what);
                }
            }
        }
    }

    /** Whatever network and head. */
    @ParameterizedTest
    @EnumSource(names = {"RELU", "GELU"})
    void ofOtherHeads(Head head) throws Exception {
        long seed = 62;
        ModelShape shape = shape(3, head);
        double[] embedded = embedded(seed);
        double[] exact =
                run(RandomModel.of(shape, seed), Network.FAR, embedded).clear().get(0);
        double[] labels = run(RandomModel.of(shape.with(Revealed.LABEL), seed), Network.FAR, embedded)
                .value();
        double chosen = exact[(int) labels[0]];
        assertTrue(chosen > Arrays.stream(exact, 0, 3).max().orElseThrow() - ROUNDINGS, "seed " + seed);
    }

    @Test
    void theModelHidesTextAndLabel() throws Exception {
        long seed = 63;
        ModelShape shape = new ModelShape(16, 2, 2, 24, 3, 1e-12, 5).with(Revealed.labelAndMargin(1));
        Plan plan = new Plan(shape, 6, 2);
        SharedModel model = new SharedModel(shape, seed);
        int count = plan.embeddingShape().elements();
        // The first texts are flagged, the others have labels.
        Transcript reference = Transcript.of(model.scoring(plan, new double[count], 1, 1));
        double[] values = TransformerTest.gaussian(count, new SplittableRandom(seed));
        Transcript other = Transcript.of(model.scoring(plan, values, 6, 4));
        other.assertUniform("texts, seed " + seed);
        other.assertNoWordTwice("texts, seed " + seed);
        other.assertUnlike(reference, "texts, seed " + seed);
    }

    @Test
    void eachChoiceHasAPlanOfItsOwn() {
        ModelShape shape = shape(3, Head.TANH);
        Set<String> hashes = new HashSet<>();
        for (Revealed revealed :
                List.of(Revealed.SCORES, Revealed.LABEL, Revealed.labelAndMargin(0), Revealed.labelAndMargin(0.5))) {
            assertTrue(hashes.add(new Plan(shape.with(revealed), LENGTH, ROWS).hash()), revealed.toString());
        }
        assertNotEquals(shape, shape.with(Revealed.LABEL));
        assertEquals(Revealed.LABEL, shape.with(Revealed.LABEL).withLayers(1).revealed());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (ModelShape shape : List.of(
                shape(HIDDEN, Head.MEAN),
                shape(HIDDEN, Head.FIRST_TOKEN),
                shape(5, Head.TOKENS),
                shape(1, Head.TANH),
                shape(257, Head.TANH))) {
            String reason = assertThrows(IllegalArgumentException.class, () -> shape.with(Revealed.LABEL))
                    .getMessage();
            assertTrue(reason.contains("label"), reason);
        }
        for (double margin : new double[] {-0.1, 0x1p14, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> Revealed.labelAndMargin(margin));
        }
        assertThrows(IllegalArgumentException.class, () -> new Revealed(Revealed.What.LABEL, 1));
        assertEquals(Revealed.labelAndMargin(0), Revealed.labelAndMargin(-0.0));
    }
}
