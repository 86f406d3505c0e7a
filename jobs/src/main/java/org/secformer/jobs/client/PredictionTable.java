package org.secformer.jobs.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.texts.Words;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Reconstruction;
import org.secformer.mpc.transformer.Plan;

/**
 * Predictions as lines of a CSV file: id, what the task has, and the reason where there is nothing of that. A row has nothing if a value
 * of it was out of the range that its model keeps: such scores would be garbage, and the parties have made them zeros.
 */
public final class PredictionTable {
    public static final String REASON = "reason";
    public static final String OUT_OF_RANGE = "values out of range";

    private final TaskColumns columns;
    private long flagged;

    public PredictionTable(TaskColumns columns) {
        this.columns = columns;
    }

    /** Rows without scores so far. */
    public long flagged() {
        return flagged;
    }

    public static String header(TaskColumns columns) {
        return "id," + String.join(",", columns.names()) + "," + REASON + "\n";
    }

    public String header() {
        return header(columns);
    }

    /** @param where the shares come from, for errors */
    public String line(BatchShares.Row row, String where) {
        double[] outputs = Reconstruction.reveal(
                Packing.unpackInts(row.first()), Packing.unpackInts(row.second()), Plan.INPUT_SCALE);
        double flag = outputs[outputs.length - 1];
        if (flag != 0 && flag != 1) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    where,
                    "flag of row " + row.number(),
                    "0 or 1",
                    "another number: the two shares do not belong together",
                    "Get the prediction shares from the parties again, or let both parties score the dataset anew.");
        }
        List<String> fields = new ArrayList<>(List.of(row.id()));
        if (flag == 0) {
            double[] numbers = Arrays.copyOf(outputs, outputs.length - 1);
            double[] values = columns.meaning().values(numbers, Words.tokens(row.words()));
            fields.addAll(columns.fields(values, row.words()));
            fields.add("");
        } else {
            flagged++;
            fields.addAll(Collections.nCopies(columns.names().size(), ""));
            fields.add(OUT_OF_RANGE);
        }
        return fields.stream().map(Csv::quoted).collect(Collectors.joining(",")) + "\n";
    }
}
