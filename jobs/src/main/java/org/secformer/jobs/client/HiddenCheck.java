package org.secformer.jobs.client;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.CheckSummary;

/**
 * Compares the results of hidden rows with what they must be: those of copies with those of the rows that they are of, those of
 * canaries with what the model owner has stated.
 *
 * @param tolerance by how much two results of one text may differ, as both are rounded
 * @param canaries results that the model owner has stated, by their numbers
 */
public record HiddenCheck(double tolerance, List<double[]> canaries) implements Serializable {
    /** Of models that were not checked. */
    private static final double UNCHECKED_TOLERANCE = 0.05;

    private static final double LEAST_TOLERANCE = 0x1p-8;
    private static final double ERRORS_TOLERATED = 4;
    private static final int SHOWN = 3;

    /**
     * What follows from a model's check: both results of a text are rounded, and those of more rows than were checked are off by
     * somewhat more.
     *
     * @param check null if there was none
     */
    public static double tolerance(CheckSummary check) {
        return check == null
                ? UNCHECKED_TOLERANCE
                : Math.max(LEAST_TOLERANCE, ERRORS_TOLERATED * check.maxLogitError());
    }

    /**
     * Two results of one text that differ.
     *
     * @param one where the first was scored
     * @param other where the second was; null if it is a canary's
     * @param by how much, in the output that differs most
     */
    public record Difference(BatchShares.Origin one, BatchShares.Origin other, double by) implements Serializable {}

    /**
     * What was found.
     *
     * @param compared hidden rows
     * @param differing of them
     * @param some of the differences
     */
    public record Found(long compared, long differing, List<Difference> some) implements Serializable {
        private static final Found NONE = new Found(0, 0, List.of());

        private Found plus(Found other) {
            return new Found(
                    compared + other.compared,
                    differing + other.differing,
                    Stream.concat(some.stream(), other.some.stream())
                            .limit(SHOWN)
                            .toList());
        }
    }

    /** @param rows of all kinds, own ones and copies by their places in the client's data */
    public Found compare(JavaPairRDD<Long, BatchShares.Row> rows) {
        JavaPairRDD<Long, BatchShares.Row> copies = ofKind(rows, RowKind.COPY);
        JavaRDD<Found> ofCopies = ofKind(rows, RowKind.OWN)
                .join(copies)
                .values()
                .map(pair -> found(
                        PredictionTable.outputs(pair._2()),
                        PredictionTable.outputs(pair._1()),
                        pair._2().origin(),
                        pair._1().origin()));
        JavaRDD<Found> ofCanaries = ofKind(rows, RowKind.CANARY)
                .map(row -> found(
                        PredictionTable.outputs(row._2()),
                        stated(row._1()),
                        row._2().origin(),
                        null));
        return ofCopies.union(ofCanaries).fold(Found.NONE, Found::plus);
    }

    private static JavaPairRDD<Long, BatchShares.Row> ofKind(JavaPairRDD<Long, BatchShares.Row> rows, RowKind kind) {
        return rows.filter(row -> row._2().origin().kind() == kind);
    }

    /** What the outputs of a canary must be: it leaves no range. */
    private double[] stated(long canary) {
        if (canary >= canaries.size()) {
            throw new InvalidInputException(
                    ErrorCode.INPUT_MISSING,
                    "the client's bundle, canaries: expected the results of canary " + canary + ", found "
                            + canaries.size()
                            + " canaries.\nGet the client bundle that the dataset was shared with from the model owner again.",
                    null);
        }
        double[] results = canaries.get((int) canary);
        double[] outputs = new double[results.length + 1];
        System.arraycopy(results, 0, outputs, 0, results.length);
        return outputs;
    }

    private Found found(double[] one, double[] other, BatchShares.Origin at, BatchShares.Origin otherAt) {
        double largest = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.abs(one[i] - other[i]));
        }
        return largest <= tolerance
                ? new Found(1, 0, List.of())
                : new Found(1, 1, List.of(new Difference(at, otherAt, largest)));
    }
}
