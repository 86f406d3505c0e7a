package org.secformer.jobs.texts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.TrueLabels;
import org.secformer.datasets.tokenizer.TextInput;

/**
 * The client's rows: a CSV with a header, JSON lines or Parquet, with an id, a text, perhaps a second text and perhaps a label
 * column.
 *
 * @param data the file, or a directory of such files
 * @param idColumn name of the column of ids
 * @param textColumn likewise, of texts
 * @param pairColumn likewise, of second texts; null for {@value #USUAL_PAIR} if the data has it, empty for none
 * @param labelColumn likewise, of true labels; the data need not have it
 * @param limit only so many rows, the first; null for all
 */
public record TextRows(
        Path data, String idColumn, String textColumn, String pairColumn, String labelColumn, Integer limit) {
    private static final int SHOWN = 5;

    /** The option that names the column of second texts. */
    public static final String PAIR_OPTION = "--pair-column";

    /** The name of the column of second texts, where nothing else is said. */
    public static final String USUAL_PAIR = "text_pair";

    /**
     * One row.
     *
     * @param index position in the data, from 0
     * @param id unique
     * @param text to be scored
     * @param label true label, null without one
     */
    public record TextRow(long index, String id, TextInput text, String label) implements java.io.Serializable {
        /** Shows neither text nor label. */
        @Override
        public String toString() {
            return "row " + index;
        }
    }

    /** Whether rows are pairs of texts, as all or none are. */
    public static boolean arePairs(JavaRDD<TextRow> rows) {
        return rows.first().text().isPair();
    }

    /** Refuses pairs for a model that cannot read them. */
    public static void requireReads(Path checkpoint, boolean pairs) {
        if (pairs) {
            try (Checkpoint opened = Checkpoint.open(checkpoint)) {
                opened.requirePairs();
            }
        }
    }

    /**
     * Reads the rows in order; ids are checked to be there and unique.
     *
     * @throws InvalidInputException if anything about the data is wrong
     */
    public JavaRDD<TextRow> read(SparkSession spark) throws IOException {
        long most = limit == null ? Long.MAX_VALUE : limit;
        Format format = format();
        Dataset<Row> table = format.read(spark.read(), data.toString());
        List<String> columns = new ArrayList<>(List.of(table.columns()));
        boolean perhapsMalformed = columns.remove(Format.MALFORMED);
        requireColumns(columns, perhapsMalformed, format);
        String pair = pairColumn(columns);
        Dataset<Row> selected = table.select(
                table.col(quoted(idColumn)).cast("string"),
                table.col(quoted(textColumn)).cast("string"),
                (pair == null ? functions.lit(null) : table.col(quoted(pair))).cast("string"),
                (columns.contains(labelColumn) ? labels(table) : functions.lit(null)).cast("string"),
                (perhapsMalformed ? table.col(quoted(Format.MALFORMED)).isNotNull() : functions.lit(false)));
        // One order for all passes, even where Spark would split the file anew.
        JavaPairRDD<Row, Long> numbered =
                selected.javaRDD().zipWithIndex().filter(row -> row._2() < most).cache();
        if (perhapsMalformed) {
            requireWellFormed(numbered, format);
        }
        requireComplete(numbered, pair);
        boolean pairs = pair != null;
        JavaRDD<TextRow> rows = numbered.map(row -> row(row._2(), row._1(), pairs));
        requireUnique(rows);
        return rows;
    }

    /** Arrays, which JSON lines and Parquet may have, as JSON. */
    private Column labels(Dataset<Row> table) {
        Column column = table.col(quoted(labelColumn));
        boolean isArray = table.schema().apply(labelColumn).dataType() instanceof ArrayType;
        return isArray ? functions.to_json(column) : column;
    }

    /**
     * Likewise, and every label is one that the model could give.
     *
     * @param labels null for a model of whose results none is known to be right: those of the data are left aside then
     * @throws InvalidInputException if anything about the data is wrong
     */
    public JavaRDD<TextRow> read(SparkSession spark, TrueLabels labels) throws IOException {
        JavaRDD<TextRow> rows = read(spark);
        if (labels == null) {
            return rows.map(row -> new TextRow(row.index(), row.id(), row.text(), null));
        }
        JavaRDD<TextRow> unknown = rows.filter(
                row -> row.label() != null && labels.parse(row.label()).isEmpty());
        List<Long> places = unknown.map(TextRow::index).take(SHOWN);
        if (!places.isEmpty()) {
            throw labels.unreadable(
                    data,
                    "column " + InvalidInputException.quote(labelColumn) + ", rows " + places + " (counted from 0)",
                    unknown.map(TextRow::label).distinct().take(SHOWN),
                    "Correct these labels, or id2label in the model's config.json. With a --label-column that the data"
                            + " does not have, labels are left aside.");
        }
        return rows;
    }

    private static TextRow row(long index, Row row, boolean pairs) {
        TextInput text = new TextInput(row.getString(1), pairs ? row.getString(2) : null);
        return new TextRow(index, row.getString(0), text, isEmpty(row.getString(3)) ? null : row.getString(3));
    }

    /** The column of second texts, null where rows are single texts. */
    private String pairColumn(List<String> columns) {
        if (pairColumn == null) {
            return columns.contains(USUAL_PAIR) ? USUAL_PAIR : null;
        }
        if (pairColumn.isEmpty()) {
            return null;
        }
        requireColumn(columns, pairColumn);
        return pairColumn;
    }

    private void requireColumns(List<String> columns, boolean perhapsMalformed, Format format) {
        if (columns.isEmpty() && perhapsMalformed) {
            throw InvalidInputException.of(
                    data, "every row", format.goodRow(), "something else", "Mend or convert the file.");
        }
        requireColumn(columns, idColumn);
        requireColumn(columns, textColumn);
    }

    private void requireColumn(List<String> columns, String needed) {
        if (!columns.contains(needed)) {
            throw InvalidInputException.of(
                    data,
                    "columns",
                    "a column " + InvalidInputException.quote(needed),
                    columns.isEmpty()
                            ? "none"
                            : columns.stream().map(InvalidInputException::quote).collect(Collectors.joining(", ")),
                    "Name the columns with --id-column, --text-column and " + PAIR_OPTION + ".");
        }
    }

    private void requireWellFormed(JavaPairRDD<Row, Long> rows, Format format) {
        List<Long> malformed =
                rows.filter(pair -> pair._1().getBoolean(4)).values().take(SHOWN);
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

    private void requireComplete(JavaPairRDD<Row, Long> rows, String pair) {
        if (rows.isEmpty()) {
            throw InvalidInputException.of(data, "rows", "at least one", "none", "Check that this is the right file.");
        }
        List<Long> incomplete = rows.filter(row ->
                        isEmpty(row._1().getString(0)) || isEmpty(row._1().getString(1)))
                .values()
                .take(SHOWN);
        if (!incomplete.isEmpty()) {
            throw InvalidInputException.of(
                    data,
                    "rows " + incomplete + " (counted from 0)",
                    "an id and a text",
                    "an empty field",
                    "Fill or remove these rows.");
        }
        List<Long> unpaired = pair == null
                ? List.of()
                : rows.filter(row -> row._1().isNullAt(2)).values().take(SHOWN);
        if (!unpaired.isEmpty()) {
            throw InvalidInputException.of(
                    data,
                    "column " + InvalidInputException.quote(pair) + ", rows " + unpaired + " (counted from 0)",
                    "a second text",
                    "nothing",
                    "Fill or remove these rows; an empty text is written as \"\" in a CSV. To score the first texts alone, give "
                            + PAIR_OPTION + " \"\".");
        }
    }

    private void requireUnique(JavaRDD<TextRow> rows) {
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
