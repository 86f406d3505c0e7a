package org.secformer.jobs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.secformer.datasets.InvalidInputException;
import picocli.CommandLine.Option;

/** The client's rows: a CSV with a header, JSON lines or Parquet, with an id, a text and perhaps a label column. */
final class TextRows {
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
    private Integer limit;

    /**
     * One row.
     *
     * @param index position in the data, from 0
     * @param id unique
     * @param text to be scored
     * @param label true label or null
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
        Dataset<Row> table = table(spark);
        List<String> columns = Arrays.asList(table.columns());
        for (String needed : List.of(idColumn, textColumn)) {
            if (!columns.contains(needed)) {
                throw InvalidInputException.of(
                        data,
                        "columns",
                        "a column " + InvalidInputException.quote(needed),
                        columns.stream().map(InvalidInputException::quote).collect(Collectors.joining(", ")),
                        "Name the columns with --id-column and --text-column.");
            }
        }
        Column label = columns.contains(labelColumn) ? table.col(quoted(labelColumn)) : functions.lit(null);
        Dataset<Row> selected = table.select(
                table.col(quoted(idColumn)).cast("string"),
                table.col(quoted(textColumn)).cast("string"),
                label.cast("string"));
        if (limit != null) {
            selected = selected.limit(limit);
        }
        // One order for all passes, even where Spark would split the file anew.
        JavaRDD<TextRow> rows = selected.javaRDD()
                .zipWithIndex()
                .map(pair -> new TextRow(
                        pair._2(),
                        pair._1().getString(0),
                        pair._1().getString(1),
                        pair._1().getString(2)))
                .cache();
        check(rows);
        return rows;
    }

    private static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }

    private Dataset<Row> table(SparkSession spark) throws IOException {
        if (!Files.exists(data)) {
            throw InvalidInputException.of(data, "the file itself", "a file", "nothing", "Check the path.");
        }
        String name = data.getFileName().toString();
        if (name.endsWith(".parquet")) {
            return spark.read().parquet(data.toString());
        }
        requireUtf8();
        if (name.endsWith(".csv")) {
            return spark.read()
                    .option("header", "true")
                    .option("multiLine", "true")
                    .option("escape", "\"")
                    .option("mode", "FAILFAST")
                    .csv(data.toString());
        }
        if (name.endsWith(".json") || name.endsWith(".jsonl")) {
            return spark.read().option("mode", "FAILFAST").json(data.toString());
        }
        throw InvalidInputException.of(
                data, "name", "an ending .csv, .json, .jsonl or .parquet", name, "Rename or convert the file.");
    }

    /** Spark would replace what is not UTF-8 without a word. */
    private void requireUtf8() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                    requireUtf8(file, in);
                }
            }
        }
    }

    private static void requireUtf8(Path file, InputStream in) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        CharBuffer characters = CharBuffer.allocate(1 << 16);
        long before = 0;
        long line = 1;
        for (boolean end = false; !end; ) {
            int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
            end = count < 0;
            bytes.limit(bytes.position() + Math.max(0, count)).position(0);
            CoderResult result = decoder.decode(bytes, characters, end);
            for (int i = 0; i < bytes.position(); i++) {
                line += bytes.get(i) == '\n' ? 1 : 0;
            }
            if (result.isError()) {
                throw InvalidInputException.of(
                        file,
                        "line " + line + " (byte " + (before + bytes.position()) + ")",
                        "UTF-8",
                        "another encoding",
                        "Save the file as UTF-8.");
            }
            before += bytes.position();
            bytes.compact();
            characters.clear();
        }
    }

    private void check(JavaRDD<TextRow> rows) {
        if (rows.isEmpty()) {
            throw InvalidInputException.of(data, "rows", "at least one", "none", "Check that this is the right file.");
        }
        List<Long> incomplete = rows.filter(row -> row.id() == null || row.text() == null)
                .map(TextRow::index)
                .take(5);
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
                .take(5);
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
}
