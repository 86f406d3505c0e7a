package org.secformer.mpc.transformer;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.protocol.Transcript;

/** What the parties send for a whole model is uniform, never repeats, and has the same form for any text of any length. */
class TransformerTranscriptTest {
    @Test
    void aWholeModelHidesTextAndLength() throws Exception {
        long seed = 9;
        Plan plan = new Plan(new ModelShape(16, 2, 2, 24, 3, 1e-12, 5), 6, 2);
        SharedModel model = new SharedModel(plan.shape(), seed);
        int count = plan.embeddingShape().elements();
        double[] zeros = new double[count];
        double[] large =
                new SplittableRandom(seed).doubles(count, -8_000, 8_000).toArray();

        Transcript reference = Transcript.of(model.scoring(plan, zeros, 1, 1));
        reference.assertUniform("zeros");
        reference.assertNoWordTwice("zeros");
        Transcript again = Transcript.of(model.scoring(plan, zeros, 1, 1));
        again.assertUnlike(reference, "zeros again");
        Transcript other = Transcript.of(model.scoring(plan, large, 6, 4));
        other.assertUniform("large values, seed " + seed);
        other.assertNoWordTwice("large values, seed " + seed);
        other.assertUnlike(reference, "large values, seed " + seed);
    }
}
