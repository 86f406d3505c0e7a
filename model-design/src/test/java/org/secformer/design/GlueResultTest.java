package org.secformer.design;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.secformer.design.training.Metric;
import org.secformer.mpc.transformer.Numerics;

/** Private scores beside those in the clear, row by row. */
final class GlueResultTest {
    private static final PrivateRun.Check CHECK =
            new PrivateRun.Check(Numerics.Kind.COMPACT, 10, 32, true, 0, 0, 0.01, 0);

    private static GlueResult.Privately compare(Metric metric, double[] labels, float[][] clear, double[]... scored) {
        return GlueResult.compare(metric, labels, clear, new PrivateRun.Scores(scored, 0.01, List.of()), CHECK);
    }

    @Test
    void countsFlipsAndThoseThatTheCheckDidNotForetell() {
        float[][] clear = {{1, 0}, {0, 1}, {0.5f, 0.51f}, {0, 1}};
        GlueResult.Privately found = compare(
                Metric.ACCURACY,
                new double[] {0, 1, 1, 1},
                clear,
                new double[] {1.01, 0},
                new double[] {1, 0},
                new double[] {0.506, 0.504},
                new double[] {0, 1});
        assertEquals(2, found.flips());
        assertEquals(1, found.flipsBeyond());
        assertEquals(1, found.inTheClear().get(Metric.ACCURACY));
        assertEquals(0.5, found.privately().get(Metric.ACCURACY));
        assertEquals(-0.5, found.difference().mean());
    }

    @Test
    void rowsWithoutScoresAreWrongLabelsAndNoValues() {
        GlueResult.Privately labels = compare(
                Metric.ACCURACY, new double[] {0, 1}, new float[][] {{1, 0}, {0, 1}}, new double[] {1, 0}, null);
        assertEquals(1, labels.flagged());
        assertEquals(0, labels.flips());
        assertEquals(0.5, labels.privately().get(Metric.ACCURACY));

        GlueResult.Privately values = compare(
                Metric.PEARSON,
                new double[] {0, 1, 2, 7},
                new float[][] {{0}, {1}, {2}, {0}},
                new double[] {0},
                new double[] {1},
                new double[] {2},
                null);
        assertEquals(1, values.flagged());
        assertEquals(4, values.rows());
        assertEquals(1, values.privately().get(Metric.PEARSON), 1e-12);
        assertEquals(1, values.inTheClear().get(Metric.PEARSON), 1e-12);
    }
}
