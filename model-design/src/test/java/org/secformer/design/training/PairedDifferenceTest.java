package org.secformer.design.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.secformer.design.data.Draws;

final class PairedDifferenceTest {
    private static final int ROWS = 400;

    /** Right in all rows but those that are drawn with a probability. */
    private static double[] found(long seed, double[] labels, double wrong) {
        Draws draws = Draws.of(seed, "found");
        double[] found = labels.clone();
        for (int i = 0; i < found.length; i++) {
            found[i] = draws.chance(wrong) ? 1 - found[i] : found[i];
        }
        return found;
    }

    private static double[] labels() {
        Draws draws = Draws.of(1, "labels");
        double[] labels = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            labels[i] = draws.below(2);
        }
        return labels;
    }

    /** Of an accuracy, the error that the deviation of the rows' differences gives. */
    @Test
    void errorOfAccuraciesIsThatOfTheirRows() {
        double[] labels = labels();
        double[] one = found(2, labels, 0.1);
        double[] other = found(3, labels, 0.2);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < ROWS; i++) {
            double difference = (one[i] == labels[i] ? 1 : 0) - (other[i] == labels[i] ? 1 : 0);
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / ROWS;
        double error = Math.sqrt((squares / ROWS - mean * mean) / ROWS);
        PairedDifference difference = PairedDifference.of(Metric.ACCURACY, labels, List.of(one), List.of(other));
        assertEquals(mean, difference.mean(), 1e-12);
        assertEquals(error, difference.standardError(), 0.1 * error);
    }

    @Test
    void equalModelsDifferNowhere() {
        double[] labels = labels();
        double[] one = found(2, labels, 0.1);
        assertEquals(
                new PairedDifference(0, 0), PairedDifference.of(Metric.MATTHEWS, labels, List.of(one), List.of(one)));
        assertThrows(
                IllegalArgumentException.class,
                () -> PairedDifference.of(Metric.MATTHEWS, labels, List.of(one), List.of()));
    }
}
