package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.jobs.api.Reveal;
import org.secformer.jobs.client.FileCount;
import org.secformer.jobs.client.PredictionFormat;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.Storages;

/**
 * A table of 200 small Parquet files on HDFS, shared by a cluster that speculates, scored by two clusters, and revealed as Parquet
 * on HDFS, with all its columns.
 */
@Tag("slow")
class FramesOnClustersTest {
    private static final int ROWS = 200;
    private static final String RUN = "frames";

    @TempDir
    Path directory;

    @Test
    void aTableOfManyFilesComesBackWithItsColumns() throws Exception {
        try (TwoClusters clusters = TwoClusters.start(directory);
                SparkSession spark = Sessions.start("a program", 2)) {
            Dataset<Row> table = messages(spark);
            String files = clusters.at("messages");
            table.repartition(ROWS, functions.col("id")).write().parquet(files);
            clusters.shareByCluster(RUN, files);
            assertEquals(
                    List.of("client", "party0", "party1"),
                    Storages.of(clusters.at(RUN + "/dataset")).list(""));
            Launcher.submit(clusters.log(RUN, "dealer"), clusters.dealer(RUN), "deal", "--units", ROWS)
                    .await()
                    .assertDone();
            for (Commands.Started party : clusters.scoreBoth(RUN)) {
                party.await().assertDone();
            }
            Reveal.Settings settings = clusters.revealing(RUN);
            String revealed = clusters.at(RUN + "/revealed");
            Reveal.Revealed done = Reveal.of(settings, Reveal.parts(settings).get(0))
                    .run(spark, new Reveal.Output(revealed, PredictionFormat.PARQUET, FileCount.MANY));
            assertEquals(new Reveal.Revealed(ROWS, 0), done);
            assertSame(table, spark.read().parquet(revealed));
            assertFalse(spark.sparkContext().isStopped());
        }
    }

    /** The sample's, with more columns than are needed. */
    private static Dataset<Row> messages(SparkSession spark) {
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

    private static void assertSame(Dataset<Row> table, Dataset<Row> revealed) throws IOException {
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
