package org.secformer.jobs.client;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.HadoopSettings;
import org.secformer.jobs.storage.WrittenWhole;
import org.secformer.jobs.texts.KeptColumns;

/**
 * A dataset's predictions beside the columns that the client has kept, in the order of the rows. Rows are put together where they
 * are used, by tasks.
 *
 * @param spark of the caller
 * @param rows with both shares
 * @param table what becomes of a row
 * @param kept columns
 */
public record Predictions(SparkSession spark, JavaRDD<BatchShares.Row> rows, PredictionTable table, StructType kept) {
    private static final String FLAGGED = "flagged";

    /** With types: id, the columns that the client has kept, those of the task, and the reason where there is nothing of these. */
    public Dataset<Row> frame() {
        Dataset<Row> all = parsed(spark.createDataFrame(rows.map(table::typed), table.schema()));
        return select(all, keptColumns(all), columns(all));
    }

    /** As text, as a CSV file has it: the columns that the client has kept are the last ones. */
    private Dataset<Row> texts() {
        Dataset<Row> all = parsed(spark.createDataFrame(rows.map(table::text), table.textSchema()));
        List<Column> texts = new ArrayList<>();
        List<Column> own = keptColumns(all);
        for (int i = 0; i < own.size(); i++) {
            texts.add(KeptColumns.shown(own.get(i), kept.apply(i)));
        }
        return select(all, columns(all), texts);
    }

    private Dataset<Row> parsed(Dataset<Row> all) {
        return all.withColumn(PredictionTable.KEPT, KeptColumns.columns(all.col(PredictionTable.KEPT), kept));
    }

    private List<Column> keptColumns(Dataset<Row> all) {
        return IntStream.range(0, kept.size())
                .mapToObj(i -> all.col(PredictionTable.KEPT)
                        .getField(String.valueOf(i))
                        .as(kept.apply(i).name()))
                .toList();
    }

    /** All between id and what was kept. */
    private static List<Column> columns(Dataset<Row> all) {
        String[] names = all.columns();
        return IntStream.range(1, names.length - 1)
                .mapToObj(i -> all.col(names[i]))
                .toList();
    }

    private static Dataset<Row> select(Dataset<Row> all, List<Column> first, List<Column> second) {
        List<Column> columns = new ArrayList<>(List.of(all.col("id")));
        columns.addAll(first);
        columns.addAll(second);
        return all.select(columns.toArray(Column[]::new));
    }

    /**
     * Writes one CSV file, through this process, a partition at a time; returns how many rows have no scores. Without columns that were
     * kept, Spark's SQL engine, which takes seconds to start, is not needed.
     */
    public long writeLines(Storage directory, String name) throws IOException {
        JavaRDD<Row> texts = kept.isEmpty() ? rows.map(table::text) : texts().javaRDD();
        int reason = table.textSchema().fieldIndex(PredictionTable.REASON);
        int fields = reason + 1 + kept.size();
        long[] flagged = {0};
        Iterator<Row> lines = texts.toLocalIterator();
        directory.write(name, stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            writer.write(header());
            while (lines.hasNext()) {
                Row row = lines.next();
                flagged[0] += row.getString(reason).isEmpty() ? 0 : 1;
                writer.write(line(row, fields));
            }
            writer.flush();
        });
        return flagged[0];
    }

    private String header() {
        String own = IntStream.range(0, kept.size())
                .mapToObj(i -> "," + Csv.quoted(kept.apply(i).name()))
                .collect(Collectors.joining());
        return PredictionTable.header(table.columns()).strip() + own + "\n";
    }

    private static String line(Row row, int fields) {
        return IntStream.range(0, fields)
                        .mapToObj(i -> row.isNullAt(i) ? "" : Csv.quoted(row.getString(i)))
                        .collect(Collectors.joining(","))
                + "\n";
    }

    /** Writes by tasks, a directory of files or one of them; returns how many rows have no scores. */
    public long write(String location, PredictionFormat format, FileCount files) throws IOException {
        Observation observed = new Observation();
        boolean isText = format == PredictionFormat.CSV;
        Dataset<Row> all = isText ? texts() : frame();
        Column reason = all.col(PredictionTable.REASON);
        Column hasReason = isText ? reason.notEqual("") : reason.isNotNull();
        Dataset<Row> counted = all.observe(
                observed, functions.count(functions.when(hasReason, 1)).as(FLAGGED));
        boolean isOne = files == FileCount.ONE;
        DataFrameWriter<Row> writer = (isOne ? counted.coalesce(1) : counted)
                .write()
                .format(format.lowerCase())
                .option(HadoopSettings.UMASK, HadoopSettings.OWNER_ONLY)
                .option("compression", format == PredictionFormat.PARQUET ? "snappy" : "none")
                .options(KeptColumns.TIMES)
                .option("ignoreNullFields", "false");
        WrittenWhole.write(location, isOne, directory -> (isText ? asLines(writer) : writer).save(directory));
        return flagged(observed);
    }

    /** Exact: Spark counts each row of a stage that ends in files once, whichever attempt wrote it. */
    private static long flagged(Observation observed) {
        try {
            return ((Number) observed.getAsJava().get(FLAGGED)).longValue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped", stop);
        }
    }

    /** The usual form of CSV, and nothing is trimmed. */
    private static DataFrameWriter<Row> asLines(DataFrameWriter<Row> writer) {
        return writer.option("header", "true")
                .option("escape", "\"")
                .option("emptyValue", "")
                .option("ignoreLeadingWhiteSpace", "false")
                .option("ignoreTrailingWhiteSpace", "false");
    }
}
