package org.secformer.jobs.cli;

import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Budget;
import org.secformer.datasets.names.Day;
import picocli.CommandLine.Option;

/** How much may be asked of a model: options of the command that shares it. */
public final class BudgetOption {
    @Option(
            names = "--most-rows",
            description = "rows that may be scored with the model, in all, those that fill up batches included; both"
                    + " parties count them, across runs (default: any number)")
    private Long rows;

    @Option(
            names = "--last-day",
            paramLabel = "YYYY-MM-DD",
            description = "the last day, in UTC, on which rows are scored (default: any)")
    private String lastDay;

    /** Null for any. */
    Budget budget() {
        if (rows == null && lastDay == null) {
            return null;
        }
        if (rows != null && rows < 1) {
            throw new InvalidInputException("--most-rows: expected at least 1, found " + rows);
        }
        return new Budget(rows == null ? 0 : rows, lastDay == null ? null : day());
    }

    private Day day() {
        try {
            return new Day(lastDay);
        } catch (InvalidInputException none) {
            throw new InvalidInputException("--last-day: " + none.getMessage(), none);
        }
    }
}
