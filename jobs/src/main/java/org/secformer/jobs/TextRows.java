package org.secformer.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.LabelNames;
import org.secformer.jobs.settings.Range;
import picocli.CommandLine.Option;

/** The client's rows: a CSV with a header, JSON lines or Parquet, with an id, a text and perhaps a label column. */
final class TextRows {
    private static final int SHOWN = 5;

    @Option(names = "--data", required = true, description = "CSV with header, JSON lines or Parquet")
    private Path data;

    @Option(names = "--id-column", defaultValue = "id", description = "default: ${DEFAULT-VALUE}")
    private String idColumn;

    @Option(names = "--text-column", defaultValue = "text", description = "default: ${DEFAULT-VALUE}")
    private String textColumn;

    @Option(
            names = "--label-column",
            defaultValue = "label",
            description = "true labels, if there are any; they stay with the client (default: ${DEFAULT-VALUE})")
    private String labelColumn;

    @Option(names = "--rows", description = "only the first rows")
    @Range
    private Integer limit;

    /**
     * One row.
     *
     * @param index position in the data, from 0
     * @param id unique
     * @param text to be scored
     * @param label true label, null without one
     */
    record TextRow(long index, String id, String text, String label) implements java.io.Serializable {
        /** Shows neither text nor label. */
        @Override
        public String toString() {
            return "row " + index;
        }
    }

    Path file() {
        return data;
    }

    /**
     * Reads the rows in order; ids are checked to be there and unique.
     *
     * @throws InvalidInputException if anything about the data is wrong
     */
    JavaRDD<TextRow> read(SparkSession spark) throws IOException {
        long most = limit == null ? Long.MAX_VALUE : limit;
        Format format = format();
        Dataset<Row> table = format.read(spark.read(), data.toString());
        List<String> columns = new ArrayList<>(List.of(table.columns()));
        boolean perhapsMalformed = columns.remove(Format.MALFORMED);
        requireColumns(columns, perhapsMalformed, format);
        Dataset<Row> selected = table.select(
                table.col(quoted(idColumn)).cast("string"),
                table.col(quoted(textColumn)).cast("string"),
                (columns.contains(labelColumn) ? table.col(quoted(labelColumn)) : functions.lit(null)).cast("string"),
                (perhapsMalformed ? table.col(quoted(Format.MALFORMED)).isNotNull() : functions.lit(false)));
        // One order for all passes, even where Spark would split the file anew.
        JavaPairRDD<Row, Long> numbered = selected.javaRDD()
                .zipWithIndex()
                .filter(pair -> pair._2() < most)
                .cache();
        if (perhapsMalformed) {
            requireWellFormed(numbered, format);
        }
        JavaRDD<TextRow> rows = numbered.map(pair -> new TextRow(
                pair._2(),
                pair._1().getString(0),
                pair._1().getString(1),
                isEmpty(pair._1().getString(2)) ? null : pair._1().getString(2)));
        check(rows);
        return rows;
    }

    /**
     * Likewise, and every label is one of the model's.
     *
     * @param labels null for a model that gives a text no single label: those of the data are left aside then
     * @throws InvalidInputException if anything about the data is wrong
     */
    JavaRDD<TextRow> read(SparkSession spark, LabelNames labels) throws IOException {
        JavaRDD<TextRow> rows = read(spark);
        if (labels == null) {
            return rows.map(row -> new TextRow(row.index(), row.id(), row.text(), null));
        }
        JavaRDD<TextRow> unknown =
                rows.filter(row -> row.label() != null && labels.index(row.label()) == LabelNames.UNKNOWN);
        List<Long> places = unknown.map(TextRow::index).take(SHOWN);
        if (!places.isEmpty()) {
            throw labels.unknown(
                    data,
                    "column " + InvalidInputException.quote(labelColumn) + ", rows " + places + " (counted from 0)",
                    unknown.map(TextRow::label).distinct().take(SHOWN),
                    "Correct these labels, or id2label in the model's config.json. With a --label-column that the data"
                            + " does not have, labels are left aside.");
        }
        return rows;
    }

    private void requireColumns(List<String> columns, boolean perhapsMalformed, Format format) {
        if (columns.isEmpty() && perhapsMalformed) {
            throw InvalidInputException.of(
                    data, "every row", format.goodRow(), "something else", "Mend or convert the file.");
        }
        for (String needed : List.of(idColumn, textColumn)) {
            if (!columns.contains(needed)) {
                throw InvalidInputException.of(
                        data,
                        "columns",
                        "a column " + InvalidInputException.quote(needed),
                        columns.isEmpty()
                                ? "none"
                                : columns.stream()
                                        .map(InvalidInputException::quote)
                                        .collect(Collectors.joining(", ")),
                        "Name the columns with --id-column and --text-column.");
            }
        }
    }

    private void requireWellFormed(JavaPairRDD<Row, Long> rows, Format format) {
        List<Long> malformed =
                rows.filter(pair -> pair._1().getBoolean(3)).values().take(SHOWN);
        if (!malformed.isEmpty()) {
            throw InvalidInputException.of(
                    data,
                    "rows " + malformed + " (counted from 0)",
                    format.goodRow(),
                    "something else",
                    "Mend these rows.");
        }
    }

    private static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }

    private Format format() throws IOException {
        if (!Files.exists(data)) {
            throw InvalidInputException.of(data, "the file itself", "a file", "nothing", "Check the path.");
        }
        String name = data.getFileName().toString();
        Format format = Format.of(name);
        if (format == null) {
            throw InvalidInputException.of(
                    data,
                    "name",
                    "an ending .csv, .json, .jsonl or .parquet",
                    InvalidInputException.quote(name),
                    "Rename or convert the file.");
        }
        format.check(data);
        return format;
    }

    private void check(JavaRDD<TextRow> rows) {
        if (rows.isEmpty()) {
            throw InvalidInputException.of(data, "rows", "at least one", "none", "Check that this is the right file.");
        }
        List<Long> incomplete = rows.filter(row -> isEmpty(row.id()) || isEmpty(row.text()))
                .map(TextRow::index)
                .take(SHOWN);
        if (!incomplete.isEmpty()) {
            throw InvalidInputException.of(
                    data,
                    "rows " + incomplete + " (counted from 0)",
                    "an id and a text",
                    "an empty field",
                    "Fill or remove these rows.");
        }
        List<String> twice = rows.mapToPair(row -> new scala.Tuple2<>(row.id(), 1))
                .reduceByKey(Integer::sum)
                .filter(pair -> pair._2() > 1)
                .keys()
                .take(SHOWN);
        if (!twice.isEmpty()) {
            throw InvalidInputException.of(
                    data,
                    "column " + InvalidInputException.quote(idColumn),
                    "every id once",
                    "more than once: "
                            + twice.stream().map(InvalidInputException::quote).collect(Collectors.joining(", ")),
                    "Make the ids unique.");
        }
    }

    private static boolean isEmpty(String field) {
        return field == null || field.isBlank();
    }
}
