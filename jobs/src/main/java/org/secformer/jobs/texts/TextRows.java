package org.secformer.jobs.texts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.TrueLabels;
import org.secformer.datasets.tokenizer.TextInput;

/**
 * The client's rows, with an id, a text, perhaps a second text and perhaps a label column, and others.
 *
 * @param source where they are: CSV files with a header, JSON lines, Parquet, a table or a DataFrame
 * @param idColumn name of the column of ids
 * @param textColumn likewise, of texts
 * @param pairColumn likewise, of second texts; null for {@value #USUAL_PAIR} if the data has it, empty for none
 * @param labelColumn likewise, of true labels; the data need not have it
 * @param keep further columns that come back beside the predictions; null for all but those above
 * @param limit only so many rows, the first; null for all
 */
public record TextRows(
        TextSource source,
        String idColumn,
        String textColumn,
        String pairColumn,
        String labelColumn,
        List<String> keep,
        Integer limit) {
    private static final int SHOWN = 5;

    /** The option that names the column of second texts. */
    public static final String PAIR_OPTION = "--pair-column";

    /** The name of the column of second texts, where nothing else is said. */
    public static final String USUAL_PAIR = "text_pair";

    private static final String KEEP_OPTION = "--keep";

    /** Freezes the list. */
    public TextRows {
        keep = keep == null ? null : List.copyOf(keep);
    }

    /** All rows of a DataFrame, its columns by their usual names; all others are kept. */
    public static TextRows of(Dataset<Row> frame) {
        return new TextRows(new TextSource.OfFrame(frame), "id", "text", null, "label", null, null);
    }

    /** All rows of a file, a directory of files or a glob, by the usual names of columns; no others are kept. */
    public static TextRows in(String location) {
        return new TextRows(TextSource.OfFiles.of(location), "id", "text", null, "label", List.of(), null);
    }

    public TextRows withIdColumn(String name) {
        return new TextRows(source, name, textColumn, pairColumn, labelColumn, keep, limit);
    }

    public TextRows withTextColumn(String name) {
        return new TextRows(source, idColumn, name, pairColumn, labelColumn, keep, limit);
    }

    public TextRows withPairColumn(String name) {
        return new TextRows(source, idColumn, textColumn, name, labelColumn, keep, limit);
    }

    public TextRows withLabelColumn(String name) {
        return new TextRows(source, idColumn, textColumn, pairColumn, name, keep, limit);
    }

    /** Keeps these, and no others. */
    public TextRows keeping(String... names) {
        return new TextRows(source, idColumn, textColumn, pairColumn, labelColumn, List.of(names), limit);
    }

    /** Keeps all columns but those of ids, texts and labels. */
    public TextRows keepingAll() {
        return new TextRows(source, idColumn, textColumn, pairColumn, labelColumn, null, limit);
    }

    /** Only the first rows. */
    public TextRows first(int rows) {
        return new TextRows(source, idColumn, textColumn, pairColumn, labelColumn, keep, rows);
    }

    /** For messages. */
    private String data() {
        return source.name();
    }

    /**
     * One row.
     *
     * @param index position in the data, from 0
     * @param id unique
     * @param text to be scored
     * @param label true label, null without one
     * @param kept text of the columns that are kept, null without any
     */
    public record TextRow(long index, String id, TextInput text, String label, String kept)
            implements java.io.Serializable {
        public TextRow(long index, String id, TextInput text, String label) {
            this(index, id, text, label, null);
        }

        /** Shows no field. */
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
     * Rows that have been found, and not read.
     *
     * @param rows of them; nothing has been computed
     * @param pair name of the column of second texts, null where rows are single texts
     * @param kept columns that are kept
     * @param perhapsMalformed whether one column tells of rows that are
     */
    private record Table(JavaRDD<Row> rows, String pair, StructType kept, boolean perhapsMalformed) {}

    /**
     * Rows as they are shared.
     *
     * @param rows in their order; ids are there and unique
     * @param kept columns whose values each row has as text; none if that is empty
     */
    public record Texts(JavaRDD<TextRow> rows, StructType kept) {}

    /**
     * Reads the rows in order; ids are checked to be there and unique.
     *
     * @param numbering holds the rows, until it is closed
     * @throws InvalidInputException if anything about the data is wrong
     */
    public Texts read(SparkSession spark, Numbering numbering) throws IOException {
        long most = limit == null ? Long.MAX_VALUE : limit;
        Table table = table(source.open(spark));
        JavaPairRDD<Row, Long> numbered = numbering.of(table.rows()).filter(row -> row._2() < most);
        if (table.perhapsMalformed()) {
            requireWellFormed(numbered);
        }
        requireComplete(numbered, table.pair());
        boolean pairs = table.pair() != null;
        JavaRDD<TextRow> rows = numbered.map(row -> row(row._2(), row._1(), pairs));
        requireUnique(rows);
        return new Texts(rows, table.kept());
    }

    private Table table(Dataset<Row> opened) {
        List<String> names = List.of(opened.columns());
        List<String> columns = new ArrayList<>(names);
        boolean perhapsMalformed = columns.remove(Format.MALFORMED);
        requireColumns(columns, perhapsMalformed);
        String pair = pairColumn(columns);
        List<String> kept = kept(columns, pair);
        // By their places: Spark would take names that differ by case alone for the same, and dots in them for paths.
        Dataset<Row> placed = opened.toDF(
                IntStream.range(0, names.size()).mapToObj(i -> "_" + i).toArray(String[]::new));
        Function<String, Column> at = name -> placed.col("_" + names.indexOf(name));
        List<StructField> fields = kept.stream()
                .map(name -> opened.schema().fields()[names.indexOf(name)])
                .toList();
        KeptColumns.require(data(), fields);
        Dataset<Row> selected = placed.select(
                at.apply(idColumn).cast("string"),
                at.apply(textColumn).cast("string"),
                (pair == null ? functions.lit(null) : at.apply(pair)).cast("string"),
                (columns.contains(labelColumn) ? label(opened, names, at) : functions.lit(null)).cast("string"),
                (perhapsMalformed ? at.apply(Format.MALFORMED).isNotNull() : functions.lit(false)),
                kept.isEmpty()
                        ? functions.lit(null).cast("string")
                        : KeptColumns.text(kept.stream().map(at).toList()));
        StructType schema = new StructType(fields.toArray(StructField[]::new));
        return new Table(selected.javaRDD(), pair, schema, perhapsMalformed);
    }

    private List<String> kept(List<String> columns, String pair) {
        if (keep != null) {
            keep.forEach(name -> requireColumn(columns, name));
            return keep;
        }
        List<String> others = new ArrayList<>(columns);
        others.removeAll(Arrays.asList(idColumn, textColumn, pair, labelColumn));
        return others;
    }

    /** Arrays, which JSON lines and Parquet may have, as JSON. */
    private Column label(Dataset<Row> opened, List<String> names, Function<String, Column> at) {
        Column column = at.apply(labelColumn);
        boolean isArray = opened.schema().fields()[names.indexOf(labelColumn)].dataType() instanceof ArrayType;
        return isArray ? functions.to_json(column) : column;
    }

    /**
     * Likewise, and every label is one that the model could give.
     *
     * @param labels null for a model of whose results none is known to be right: those of the data are left aside then
     * @throws InvalidInputException if anything about the data is wrong
     */
    public JavaRDD<TextRow> read(SparkSession spark, Numbering numbering, TrueLabels labels) throws IOException {
        JavaRDD<TextRow> rows = read(spark, numbering).rows();
        if (labels == null) {
            return rows.map(row -> new TextRow(row.index(), row.id(), row.text(), null));
        }
        JavaRDD<TextRow> unknown = rows.filter(
                row -> row.label() != null && labels.parse(row.label()).isEmpty());
        List<Long> places = unknown.map(TextRow::index).take(SHOWN);
        if (!places.isEmpty()) {
            throw labels.unreadable(
                    data(),
                    "column " + InvalidInputException.quote(labelColumn) + ", rows " + places + " (counted from 0)",
                    unknown.map(TextRow::label).distinct().take(SHOWN),
                    "Correct these labels, or id2label in the model's config.json. With a --label-column that the data"
                            + " does not have, labels are left aside.");
        }
        return rows;
    }

    private static TextRow row(long index, Row row, boolean pairs) {
        TextInput text = new TextInput(row.getString(1), pairs ? row.getString(2) : null);
        String label = isEmpty(row.getString(3)) ? null : row.getString(3);
        return new TextRow(index, row.getString(0), text, label, row.getString(5));
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

    private void requireColumns(List<String> columns, boolean perhapsMalformed) {
        if (columns.isEmpty() && perhapsMalformed) {
            throw InvalidInputException.of(
                    data(), "every row", source.goodRow(), "something else", "Mend or convert the file.");
        }
        requireColumn(columns, idColumn);
        requireColumn(columns, textColumn);
    }

    private void requireColumn(List<String> columns, String needed) {
        if (Collections.frequency(columns, needed) > 1) {
            throw InvalidInputException.of(
                    data(),
                    "columns",
                    "one column " + InvalidInputException.quote(needed),
                    "several",
                    "Give them different names.");
        }
        if (!columns.contains(needed)) {
            throw InvalidInputException.of(
                    data(),
                    "columns",
                    "a column " + InvalidInputException.quote(needed),
                    columns.isEmpty()
                            ? "none"
                            : columns.stream().map(InvalidInputException::quote).collect(Collectors.joining(", ")),
                    "Name the columns with --id-column, --text-column, " + PAIR_OPTION + " and " + KEEP_OPTION + ".");
        }
    }

    private void requireWellFormed(JavaPairRDD<Row, Long> rows) {
        List<Long> malformed =
                rows.filter(pair -> pair._1().getBoolean(4)).values().take(SHOWN);
        if (!malformed.isEmpty()) {
            throw InvalidInputException.of(
                    data(),
                    "rows " + malformed + " (counted from 0)",
                    source.goodRow(),
                    "something else",
                    "Mend these rows.");
        }
    }

    private void requireComplete(JavaPairRDD<Row, Long> rows, String pair) {
        if (rows.isEmpty()) {
            throw InvalidInputException.of(
                    data(), "rows", "at least one", "none", "Check that this is the right file.");
        }
        List<Long> incomplete = rows.filter(row ->
                        isEmpty(row._1().getString(0)) || isEmpty(row._1().getString(1)))
                .values()
                .take(SHOWN);
        if (!incomplete.isEmpty()) {
            throw InvalidInputException.of(
                    data(),
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
                    data(),
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
                    data(),
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
