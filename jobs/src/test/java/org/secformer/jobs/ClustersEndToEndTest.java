package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.HdfsProcesses;
import org.secformer.jobs.storage.Storages;

/** Each party on a Spark cluster of its own, everything else on HDFS, all of it as processes, with the settings in conf/. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClustersEndToEndTest {
    private static final int ROWS = 24;
    private static final double LARGEST_DIFFERENCE = 0.01;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path directory;

    private HdfsProcesses hdfs;
    private final StandaloneCluster[] clusters = new StandaloneCluster[2];
    private Roles roles;

    @BeforeAll
    void startAll() throws Exception {
        hdfs = HdfsProcesses.start(directory.resolve("hdfs"));
        for (int party = 0; party < 2; party++) {
            clusters[party] = StandaloneCluster.start(directory.resolve("cluster" + party));
        }
        Path base = Files.createDirectory(directory.resolve("roles"));
        roles = Roles.in(base);
        Commands.run("share-model", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--out", at("model"))
                .assertDone();
    }

    @AfterAll
    void endAll() {
        if (hdfs != null) {
            hdfs.close();
        }
        for (StandaloneCluster cluster : clusters) {
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    private String at(String place) {
        return hdfs.uri() + "/" + place;
    }

    @Test
    void submittedPartiesScoreAsInTheClear() throws Exception {
        String run = "run";
        prepare(run, ROWS);
        Commands.Started[] parties = submit(run);
        for (Commands.Started party : parties) {
            Outcome outcome = party.await().assertDone();
            assertTrue(outcome.output().contains("lanes: 2 (possible are 2 here"), outcome::toString);
        }
        assertRevealedAsInTheClear(run);
    }

    @Test
    void aKilledExecutorIsReplacedAndBothGoOnWithFreshUnits() throws Exception {
        String run = "killed";
        prepare(run, 3 * ROWS);
        Commands.Started[] parties = submit(run);
        Storage predictions = Storages.of(at(run + "/predictions/party1"));
        awaitPrediction(predictions, parties[1]);
        List<ProcessHandle> victims = clusters[1].executors();
        assertEquals(1, victims.size());
        victims.forEach(ProcessHandle::destroyForcibly);
        String first = parties[0].await().assertDone().output();
        String second = parties[1].await().assertDone().output();
        assertTrue(second.contains("executor 0 of this party was lost"), second);
        for (String output : List.of(first, second)) {
            assertTrue(output.contains("starting again, 1 of"), output);
        }
        assertRevealedAsInTheClear(run);
        for (int party = 0; party < 2; party++) {
            // Each batch has claimed a unit, and those that were under way another one.
            Storage material = Storages.of(at(run + "/material/party" + party));
            int claims = 0;
            for (String set : material.list("claims")) {
                claims += material.list("claims/" + set).size();
            }
            assertTrue(claims > ROWS && claims <= ROWS + 2, claims + " claims");
        }
    }

    private static void awaitPrediction(Storage predictions, Commands.Started party) throws Exception {
        while (predictions.list("").isEmpty()
                || predictions.below(predictions.list("").get(0)).list("").isEmpty()) {
            assertTrue(
                    party.process().isAlive(),
                    () -> "party 1 ended before its executor was killed; see " + party.log());
            Thread.sleep(20);
        }
    }

    /** A dataset of one row per batch, and units from a dealer that is submitted to party 0's cluster. */
    private void prepare(String run, int units) throws Exception {
        Commands.run(
                        "share-dataset",
                        "--bundle",
                        at("model/client"),
                        "--data",
                        Roles.SAMPLE.resolve("messages.csv"),
                        "--rows",
                        ROWS,
                        "--length",
                        Roles.LENGTH,
                        "--out",
                        at(run + "/dataset"))
                .assertDone();
        Path properties = Launcher.properties(
                directory.resolve(run + "-dealer.properties"),
                "dealer",
                List.of(
                        "spark.master " + clusters[0].master(),
                        "spark.executor.memory 1g",
                        "spark.secformer.length " + Roles.LENGTH,
                        "spark.secformer.batch 1",
                        "spark.secformer.bundle " + at("model/dealer"),
                        "spark.secformer.out " + at(run + "/material")));
        Path log = directory.resolve(run + "-dealer.log");
        Launcher.submit(log, properties, DealJob.class, "--units", units)
                .await()
                .assertDone();
    }

    private Commands.Started[] submit(String run) throws IOException {
        int port = Roles.freePort();
        Commands.Started[] parties = new Commands.Started[2];
        for (int party = 0; party < 2; party++) {
            String name = "party" + party;
            Path properties = Launcher.properties(
                    directory.resolve(run + "-" + name + ".properties"),
                    name,
                    List.of(
                            "spark.master " + clusters[party].master(),
                            "spark.executor.memory 1g",
                            "spark.secformer.host 127.0.0.1",
                            "spark.secformer.port " + port,
                            "spark.secformer.identity " + roles.party("keys", party),
                            "spark.secformer.peerCertificate "
                                    + roles.party("keys", 1 - party).resolve("certificate.pem"),
                            "spark.secformer.bundle " + at("model/" + name),
                            "spark.secformer.dataset " + at(run + "/dataset/" + name),
                            "spark.secformer.material " + at(run + "/material/" + name),
                            "spark.secformer.out " + at(run + "/predictions/" + name)));
            Path log = directory.resolve(run + "-" + name + ".log");
            parties[party] = Launcher.submit(log, properties, ScoreJob.class);
        }
        return parties;
    }

    private void assertRevealedAsInTheClear(String run) throws IOException {
        Path csv = directory.resolve(run + ".csv");
        Commands.run(
                        "reveal",
                        "--bundle",
                        at("model/client"),
                        "--dataset",
                        at(run + "/dataset/client"),
                        "--party0",
                        at(run + "/predictions/party0"),
                        "--party1",
                        at(run + "/predictions/party1"),
                        "--out",
                        csv)
                .assertDone();
        Map<String, String[]> expected = Files.readAllLines(Roles.SAMPLE.resolve("expected-logits.csv")).stream()
                .skip(1)
                .map(line -> line.split(","))
                .collect(Collectors.toMap(fields -> fields[0], Function.identity()));
        List<String> found = Files.readAllLines(csv);
        assertEquals(1 + ROWS, found.size());
        for (String line : found.subList(1, found.size())) {
            String[] fields = line.split(",");
            String[] wanted = expected.remove(fields[0]);
            for (int i = 2; i < fields.length; i++) {
                assertEquals(
                        Double.parseDouble(wanted[i]), Double.parseDouble(fields[i]), LARGEST_DIFFERENCE, fields[0]);
            }
        }
    }
}
