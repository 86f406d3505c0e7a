package org.secformer.jobs.client;

import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.failures.Failures;

/**
 * Refuses results of which hidden rows show that a party has spoilt some, before anything is told of them.
 *
 * @param check compares
 * @param dataset location of the client's part of the dataset
 * @param shares where the results come from
 * @param told where a row was scored, in words
 */
public record HonestResults(
        HiddenCheck check, String dataset, String shares, Function<BatchShares.Origin, String> told) {
    /**
     * Compares all hidden rows.
     *
     * @param byPlace rows of all kinds, as {@link HiddenCheck#compare} takes them
     * @param hidden how many of them are hidden
     * @throws InvalidInputException if results differ, or hidden rows are missing
     */
    public void require(JavaPairRDD<Long, BatchShares.Row> byPlace, long hidden) {
        HiddenCheck.Found found = compared(byPlace);
        if (found.compared() != hidden) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    dataset,
                    "hidden rows",
                    String.valueOf(hidden),
                    String.valueOf(found.compared()),
                    "Take the client's part of the dataset as share-dataset wrote it.");
        }
        if (found.differing() > 0) {
            throw InvalidInputException.of(
                    ErrorCode.HIDDEN_ROWS_DIFFER,
                    shares,
                    "hidden rows",
                    "results of one text that differ by at most " + check.tolerance(),
                    found.differing() + " of " + hidden + " that differ by more: "
                            + found.some().stream().map(this::inWords).collect(Collectors.joining("; ")),
                    "No result was written. A party did not follow the protocol, or its machine or files are at fault. Do not tell the"
                            + " parties which rows these are; share the dataset again and have it scored anew, by others if it"
                            + " happens again.");
        }
    }

    private HiddenCheck.Found compared(JavaPairRDD<Long, BatchShares.Row> byPlace) {
        try {
            return check.compare(byPlace);
        } catch (Exception failed) {
            // Spark's exceptions are checked ones, which its Scala methods do not declare.
            throw Failures.unwrapped(failed);
        }
    }

    private String inWords(HiddenCheck.Difference difference) {
        return String.format(
                Locale.ROOT,
                "%s and %s by %.3g",
                told.apply(difference.one()),
                difference.other() == null ? "what the model owner stated" : told.apply(difference.other()),
                difference.by());
    }
}
