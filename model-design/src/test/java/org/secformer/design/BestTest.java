package org.secformer.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.secformer.design.model.Tensors;
import org.secformer.design.training.Metric;

/** Which student is written, with 1,000 validation rows: the standard error at 99 % is 0.31 points. */
final class BestTest {
    private static final int ROWS = 1000;

    private final Best best = new Best();

    @BeforeEach
    void offerTeacherAndRawSwap() {
        offer(Candidate.TEACHER, 1, 0.995, 0.1);
        offer(Candidate.RAW_SWAP, 1, 0.7, 0.9);
    }

    private Tensors offer(Candidate model, long seed, double accuracy, double loss) {
        Tensors weights = new Tensors();
        Map<Metric, Double> metrics = Map.of(Metric.ACCURACY, accuracy);
        best.offer(new Report.Outcome(model, seed, Metric.ACCURACY, metrics, loss, null, 1, 1), weights);
        return weights;
    }

    @Test
    void aRivalThatIsBetterByChanceIsNotChosen() {
        offer(Candidate.FINE_TUNED, 1, 0.993, 0.05);
        Tensors distilled = offer(Candidate.DISTILLED, 1, 0.99, 0.2);
        assertSame(distilled, best.student(ROWS).weights());
    }

    @Test
    void aRivalThatIsBetterByMoreIsChosen() {
        Tensors fineTuned = offer(Candidate.FINE_TUNED, 1, 0.994, 0.05);
        offer(Candidate.DISTILLED, 1, 0.99, 0.2);
        assertSame(fineTuned, best.student(ROWS).weights());
    }

    @Test
    void ofEqualAccuraciesTheSmallerLossDecidesThenTheFirstSeed() {
        offer(Candidate.FINE_TUNED, 1, 0.9, 0.05);
        offer(Candidate.DISTILLED, 1, 0.98, 0.1);
        offer(Candidate.DISTILLED, 2, 0.99, 0.3);
        Tensors chosen = offer(Candidate.DISTILLED, 3, 0.99, 0.2);
        offer(Candidate.DISTILLED, 4, 0.99, 0.2);
        assertSame(chosen, best.student(ROWS).weights());
        assertEquals(3, best.student(ROWS).outcome().seed());
    }

    @Test
    void teachersAreNoStudents() {
        offer(Candidate.FINE_TUNED, 1, 0.9, 0.05);
        offer(Candidate.DISTILLED, 1, 0.9, 0.1);
        Tensors teacher = offer(Candidate.TEACHER, 2, 0.996, 0.1);
        assertSame(teacher, best.teacher().weights());
        assertEquals(Candidate.DISTILLED, best.student(ROWS).outcome().model());
    }
}
