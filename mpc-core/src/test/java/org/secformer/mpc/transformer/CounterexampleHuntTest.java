package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.mpc.protocol.ClearProtocols;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.TwoParties;
import org.secformer.mpc.random.Seed;

/**
 * Looks for a text that is scored wrongly and not flagged, by models of which it is proven that there is none: matrices scaled by powers
 * of two over 2^12, one token again and again, rows of any length.
 */
class CounterexampleHuntTest {
    private static final int HIDDEN = 32;
    private static final int LENGTH = 32;
    private static final int TEXTS = 3;
    private static final int LABELS = 3;
    private static final int MODELS = 40;

    /** How many models were not refused, and what became of their texts. */
    private static final class Found {
        private int models;
        private int right;
        private int flagged;

        @Override
        public String toString() {
            return models + " models, " + right + " texts right, " + flagged + " flagged";
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTextIsRightOrFlagged(Network network) throws Exception {
        Found found = new Found();
        for (long seed = 0; seed < MODELS; seed++) {
            SplittableRandom random = new SplittableRandom(900 + seed);
            Head head = Head.values()[(int) seed % 2];
            int width = seed % 5 == 3 ? HIDDEN + 16 : HIDDEN;
            ModelShape shape = new ModelShape(width, 2, 2, 48, LABELS, 1e-12, random.nextInt(6), head)
                    .with(seed % 3 == 1 ? HiddenActivation.RELU : HiddenActivation.GELU)
                    .withEmbedding(HIDDEN);
            Function<String, float[]> tensors = RandomModel.tensors(shape, 950 + seed);
            Function<String, float[]> scaled = seed < 4 ? tensors : BoundedModels.scaled(tensors, random);
            FoldedModel folded = FoldedModel.of(shape, scaled);
            float[] table = BoundedModels.table(Math.scalb(1, random.nextInt(-6, 1)), random);
            Optional<Numerics> numbers =
                    FittedNumbers.of(BoundedModels.weights(folded, table), shape, LENGTH, (int) seed % 4);
            if (numbers.isPresent()) {
                found.models++;
                FoldedModel fitted = FoldedModel.of(shape.with(numbers.get()), scaled);
                hunt(fitted, network, table, random, "seed " + (900 + seed) + ", " + network, found);
            }
        }
        assertTrue(found.models >= 8 && found.right >= 12 && found.flagged >= 3, found::toString);
    }

    private static void hunt(
            FoldedModel folded, Network network, float[] table, SplittableRandom random, String what, Found found)
            throws Exception {
        double[] embedded = new double[TEXTS * LENGTH * HIDDEN];
        int[] live = new int[TEXTS];
        for (int text = 0; text < TEXTS; text++) {
            double[] tokens = BoundedModels.text(table, text, random);
            int width = LENGTH * HIDDEN;
            for (int i = 0; i < width; i++) {
                embedded[text * width + i] = tokens[i % tokens.length];
            }
            live[text] = random.nextInt(1, LENGTH + 1);
        }
        Plan plan = new Plan(folded.shape(), LENGTH, TEXTS, network);
        TwoParties.Outcome outcome = new TwoParties().run(new SharedModel(folded).scoring(plan, embedded, live));
        double[] rounded = rounded(folded, plan, embedded, live);
        for (int text = 0; text < TEXTS; text++) {
            int from = text * (LABELS + 1);
            if (outcome.value()[from + LABELS] == 1) {
                found.flagged++;
                long[] scores = Arrays.copyOfRange(outcome.element(), from, from + LABELS);
                assertEquals(
                        0, Arrays.stream(scores).filter(score -> score != 0).count(), what);
                continue;
            }
            found.right++;
            double[] exact = outcome.clear().get(0);
            double foretold = 0;
            double off = 0;
            for (int i = from; i < from + LABELS; i++) {
                foretold = Math.max(foretold, Math.abs(rounded[i] - exact[i]));
                off = Math.max(off, Math.abs(outcome.value()[i] - exact[i]));
            }
            double bound = 0.02 + 20 * foretold;
            double seen = off;
            assertTrue(off <= bound, () -> what + ": off by " + seen + ", expected at most " + bound);
        }
    }

    /** What roundings alone may do: garbage is off by far more. */
    private static double[] rounded(FoldedModel folded, Plan plan, double[] embedded, int[] live) {
        ClearProtocols clear = new ClearProtocols(
                ClearProtocols.Functions.ROUNDED,
                Seed.of(new byte[Seed.SIZE_BYTES]).derive("hunt"));
        double[] mask = new double[plan.maskShape().elements()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = Plan.maskValue(i % plan.length() >= live[i / plan.length()]);
        }
        return new Transformer(plan, ModelParameters.ofRounded(folded))
                .forward(
                        clear,
                        clear.input(plan.embeddingShape(), Plan.INPUT_SCALE, embedded),
                        clear.input(plan.maskShape(), 0, mask))
                .clear();
    }
}
