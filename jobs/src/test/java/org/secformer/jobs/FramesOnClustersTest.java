package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
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
    private static final int ROWS = MessagesFrame.ROWS;
    private static final String RUN = "frames";

    @TempDir
    Path directory;

    @Test
    void aTableOfManyFilesComesBackWithItsColumns() throws Exception {
        try (TwoClusters clusters = TwoClusters.start(directory);
                SparkSession spark = Sessions.start("a program", 2)) {
            Dataset<Row> table = MessagesFrame.messages(spark);
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
            MessagesFrame.assertSame(table, spark.read().parquet(revealed));
            assertFalse(spark.sparkContext().isStopped());
        }
    }
}
