package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.jobs.api.Deal;
import org.secformer.jobs.api.Reveal;
import org.secformer.jobs.api.ShareDataset;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.client.FileCount;
import org.secformer.jobs.client.PredictionFormat;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.HdfsCluster;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.texts.TextRows;
import org.secformer.mpc.protocol.Network;

/**
 * A DataFrame of 200 small Parquet files on HDFS is shared, scored by two party processes, and revealed as Parquet on HDFS, with all
 * its columns, by one program, whose session is there all the time.
 */
@Tag("slow")
class FramesEndToEndTest {
    private static final String BASE = HdfsCluster.location("frames");
    private static final int ROWS = MessagesFrame.ROWS;
    private static final int ROWS_PER_BATCH = 10;
    private static final int BATCHES = ROWS / ROWS_PER_BATCH;

    @TempDir
    Path directory;

    private Roles roles;

    @Test
    void aTableOfManyFilesComesBackWithItsColumns() throws Exception {
        roles = Roles.in(directory);
        try (SparkSession spark = Sessions.start("a program", 2)) {
            Dataset<Row> table = MessagesFrame.messages(spark);
            // By turns: each file gets a row.
            table.repartition(ROWS).write().parquet(BASE + "/messages");
            assertEquals(
                    ROWS,
                    Storages.of(BASE + "/messages").list("").stream()
                            .filter(name -> name.endsWith(".parquet"))
                            .count());
            share(spark, spark.read().parquet(BASE + "/messages"));
            deal(spark);
            score();
            Reveal.Settings settings = new Reveal.Settings(
                    keys(Role.CLIENT),
                    roles.path("model/client").toString(),
                    BASE + "/dataset/client",
                    BASE + "/predictions/party0",
                    BASE + "/predictions/party1");
            String revealed = BASE + "/revealed";
            Reveal.Revealed done = Reveal.of(settings, Reveal.parts(settings).get(0))
                    .run(spark, new Reveal.Output(revealed, PredictionFormat.PARQUET, FileCount.MANY));
            assertEquals(new Reveal.Revealed(ROWS, 0), done);
            MessagesFrame.assertSame(table, spark.read().parquet(revealed));
            assertFalse(spark.sparkContext().isStopped());
        }
        assertEquals(Set.of("rw-------"), HdfsCluster.modes(BASE));
    }

    private KeyLocations keys(Role role) {
        return new KeyLocations(
                role,
                roles.path("keys").resolve(role.toString()).toString(),
                roles.path("trust").toString());
    }

    private void share(SparkSession spark, Dataset<Row> table) throws IOException {
        ShareDataset.Settings settings = ShareDataset.Settings.of(
                        keys(Role.CLIENT), roles.path("model/client").toString(), TextRows.of(table), BASE + "/dataset")
                .withLength(Roles.LENGTH)
                .withRowsPerBatch(ROWS_PER_BATCH);
        assertEquals(BATCHES, ShareDataset.of(settings).run(spark).batches());
        assertEquals(
                List.of("client", "party0", "party1"),
                Storages.of(BASE + "/dataset").list(""));
    }

    private void deal(SparkSession spark) throws IOException {
        Deal.Settings settings = new Deal.Settings(
                keys(Role.DEALER),
                roles.path("model/dealer").toString(),
                BASE + "/material",
                Roles.LENGTH,
                ROWS_PER_BATCH,
                Network.NEAR,
                BATCHES,
                null,
                1,
                new UncheckedModel(false));
        Deal.of(settings).run(spark, 2);
    }

    private void score() throws Exception {
        int port = FreePort.choose();
        Commands.Started first = roles.start(0, port, onHdfs(0));
        Commands.Started second = roles.start(1, port, onHdfs(1));
        first.await().assertDone();
        second.await().assertDone();
    }

    private static Object[] onHdfs(int party) {
        return new Object[] {
            "--dataset", BASE + "/dataset/party" + party,
            "--material", BASE + "/material/party" + party,
            "--out", BASE + "/predictions/party" + party,
            "--timeout", 120
        };
    }
}
