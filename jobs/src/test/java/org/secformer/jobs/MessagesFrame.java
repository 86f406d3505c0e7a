package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The sample's messages as a DataFrame with more columns than scoring needs, and what has to come back of it. */
final class MessagesFrame {
    static final int ROWS = 200;

    private MessagesFrame() {}

    /** The sample's, with more columns than are needed. */
    static Dataset<Row> messages(SparkSession spark) {
        Dataset<Row> sample = spark.read()
                .option("header", "true")
                .csv("file:" + Roles.SAMPLE.resolve("messages.csv"))
                .limit(ROWS);
        return sample.select(
                functions.col("id"),
                functions.col("text"),
                functions.col("label").as("truth"),
                functions.expr("cast(length(text) as smallint) `length.of text`"),
                functions.expr("timestamp'2026-11-30 01:02:03.000004Z' received"),
                functions.expr("split(text, ' ') words"));
    }

    static void assertSame(Dataset<Row> table, Dataset<Row> revealed) throws IOException {
        Map<String, Row> given = new HashMap<>();
        table.collectAsList().forEach(row -> given.put(row.getAs("id"), row));
        Map<String, String[]> clear = new HashMap<>();
        for (String line : Files.readAllLines(Roles.SAMPLE.resolve("expected-logits.csv"))) {
            clear.put(line.split(",")[0], line.split(","));
        }
        assertEquals(
                List.of("id", "truth", "length.of text", "received", "words"),
                List.of(revealed.columns()).subList(0, 5));
        List<Row> rows = revealed.collectAsList();
        assertEquals(ROWS, rows.size());
        for (Row row : rows) {
            Row own = given.remove(row.<String>getAs("id"));
            for (String column : List.of("truth", "length.of text", "received", "words")) {
                Object before = own.getAs(column);
                Object found = row.getAs(column);
                assertEquals(before, found, column);
            }
            assertNull(row.getAs("reason"));
            String[] expected = clear.get(row.<String>getAs("id"));
            List<Double> logits = row.getList(row.fieldIndex("rawPrediction"));
            for (int label = 0; label < logits.size(); label++) {
                assertEquals(Double.parseDouble(expected[2 + label]), logits.get(label), 0.01);
            }
        }
        assertTrue(given.isEmpty(), () -> "missing are " + given.keySet());
    }
}
