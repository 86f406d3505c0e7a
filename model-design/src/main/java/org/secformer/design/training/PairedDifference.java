package org.secformer.design.training;

import java.util.List;
import java.util.stream.IntStream;
import org.secformer.design.data.Draws;

/**
 * How much better some models are than others on the same rows.
 *
 * @param mean of the differences of a metric, over pairs of models
 * @param standardError of that mean, if the rows were others of the same kind: by bootstrap, the same rows for both models of a pair
 */
public record PairedDifference(double mean, double standardError) {
    private static final int DRAWS = 1000;

    /**
     * Compares models.
     *
     * @param labels of the rows
     * @param found predictions of each model, {@code found - other} is counted
     * @param other those of the models that they are paired with
     */
    public static PairedDifference of(Metric metric, double[] labels, List<double[]> found, List<double[]> other) {
        if (found.size() != other.size() || found.isEmpty()) {
            throw new IllegalArgumentException(found.size() + " models and " + other.size());
        }
        Draws draws = Draws.of(0, "paired difference");
        double sum = 0;
        double squares = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] rows = new int[labels.length];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = draws.below(rows.length);
            }
            double difference = difference(metric, labels, found, other, rows);
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / DRAWS;
        double variance = Math.max(0, squares / DRAWS - mean * mean) * DRAWS / (DRAWS - 1);
        int[] all = IntStream.range(0, labels.length).toArray();
        return new PairedDifference(difference(metric, labels, found, other, all), Math.sqrt(variance));
    }

    private static double difference(
            Metric metric, double[] labels, List<double[]> found, List<double[]> other, int[] rows) {
        double[] expected = select(labels, rows);
        double sum = 0;
        for (int i = 0; i < found.size(); i++) {
            sum += metric.of(expected, select(found.get(i), rows)) - metric.of(expected, select(other.get(i), rows));
        }
        return sum / found.size();
    }

    private static double[] select(double[] values, int[] rows) {
        double[] selected = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            selected[i] = values[rows[i]];
        }
        return selected;
    }
}
