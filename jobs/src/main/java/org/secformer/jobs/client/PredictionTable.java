package org.secformer.jobs.client;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.texts.Words;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Reconstruction;
import org.secformer.mpc.transformer.Plan;

/**
 * Predictions as rows: id, what the task has, the reason where there is nothing of that, and the text of the columns that the client
 * keeps. A row has nothing if a value of it was out of the range that its model keeps: such scores would be garbage, and the parties
 * have made them zeros.
 *
 * @param columns by task
 * @param where the shares come from, for errors
 */
public record PredictionTable(TaskColumns columns, String where) implements Serializable {
    public static final String REASON = "reason";
    public static final String OUT_OF_RANGE = "values out of range";

    /** Not a column of the result: what {@link org.secformer.jobs.texts.KeptColumns} takes apart. */
    public static final String KEPT = "kept";

    /** The line that a file begins with if no columns are kept. */
    public static String header(TaskColumns columns) {
        return "id," + String.join(",", columns.names()) + "," + REASON + "\n";
    }

    /** Of rows as text. */
    public StructType textSchema() {
        StructType schema = new StructType().add("id", DataTypes.StringType, false);
        for (String name : columns.names()) {
            schema = schema.add(name, DataTypes.StringType);
        }
        return schema.add(REASON, DataTypes.StringType).add(KEPT, DataTypes.StringType);
    }

    /** A row as a CSV file has it: all fields are text, empty ones empty. */
    public Row text(BatchShares.Row row) {
        double[] values = values(row);
        List<Object> fields = new ArrayList<>(List.of(row.id()));
        fields.addAll(
                values == null ? Collections.nCopies(columns.names().size(), "") : columns.fields(values, row.words()));
        fields.add(values == null ? OUT_OF_RANGE : "");
        fields.add(row.kept());
        return RowFactory.create(fields.toArray());
    }

    /** Of rows with types. */
    public StructType schema() {
        StructType schema = new StructType().add("id", DataTypes.StringType, false);
        for (var field : columns.schema().fields()) {
            schema = schema.add(field);
        }
        return schema.add(REASON, DataTypes.StringType).add(KEPT, DataTypes.StringType);
    }

    /** A row with types: numbers as they are, and null where there is nothing. */
    public Row typed(BatchShares.Row row) {
        double[] values = values(row);
        List<Object> fields = new ArrayList<>(List.of(row.id()));
        fields.addAll(
                values == null
                        ? Collections.nCopies(columns.schema().size(), null)
                        : columns.typed(values, row.words()));
        fields.add(values == null ? OUT_OF_RANGE : null);
        fields.add(row.kept());
        return RowFactory.create(fields.toArray());
    }

    /** All that was computed of a row: the logits, values or vector, and the flag. */
    static double[] outputs(BatchShares.Row row) {
        return Reconstruction.reveal(
                Packing.unpackInts(row.first()), Packing.unpackInts(row.second()), Plan.INPUT_SCALE);
    }

    /** The logits, values or vector; null if a value was out of its range. */
    private double[] values(BatchShares.Row row) {
        double[] outputs = outputs(row);
        double flag = outputs[outputs.length - 1];
        require(row, "flag", flag == 0 || flag == 1, "0 or 1");
        double[] numbers = Arrays.copyOf(outputs, outputs.length - 1);
        if (!columns.revealed().tellsScores()) {
            requireLabel(row, numbers, flag == 1);
            return flag == 0 ? numbers : null;
        }
        return flag == 0 ? columns.meaning().values(numbers, Words.tokens(row.words())) : null;
    }

    /** Any two shares add up to something: what is no label was not computed by the parties together. */
    private void requireLabel(BatchShares.Row row, double[] numbers, boolean isFlagged) {
        int labels = isFlagged ? 1 : columns.labels().size();
        boolean isLabel = numbers[0] >= 0 && numbers[0] < labels && numbers[0] == Math.rint(numbers[0]);
        require(row, "label", isLabel, isFlagged ? "0, as it is flagged" : "a number from 0 to " + (labels - 1));
        if (columns.revealed().hasMargin()) {
            boolean isBit = numbers[1] == 0 || numbers[1] == 1 && !isFlagged;
            require(row, "bit of the margin", isBit, isFlagged ? "0, as it is flagged" : "0 or 1");
        }
    }

    private void require(BatchShares.Row row, String what, boolean met, String expected) {
        if (!met) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    where,
                    what + " of row " + row.number(),
                    expected,
                    "another number: the two shares do not belong together",
                    "Get the prediction shares from the parties again, or let both parties score the dataset anew.");
        }
    }
}
