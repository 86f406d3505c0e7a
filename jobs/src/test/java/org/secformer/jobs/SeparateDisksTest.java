package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.LocalStorage;

/**
 * A standalone cluster of two workers, whose executors find different directories under the path of the material, as on
 * machines with disks of their own: one that leads through the working directory of whoever asks.
 */
@Tag("slow")
class SeparateDisksTest {
    private static final String FROM_THE_WORKING_DIRECTORY = "/proc/self/cwd/../../../material";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private Roles roles;
    private StandaloneCluster cluster;

    @Test
    void materialCopiedToEachWorkerIsRefusedBeforeAnythingIsClaimed() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/cwd")));
        roles = Roles.ofSingleRows(Files.createDirectory(directory.resolve("roles")));
        roles.deal(2 * Roles.ROWS, 1);
        Path first = directory.resolve("cluster");
        Path second = directory.resolve("second-worker");
        try (StandaloneCluster started = StandaloneCluster.start(first, 1)) {
            cluster = started;
            cluster.addWorker(second);
            for (Path worker : List.of(first, second)) {
                Roles.copy(roles.party("material", 0), worker.resolve("material"));
                Files.createDirectories(worker.resolve("a/b/c"));
            }
            // The driver's disk is the first worker's, too: one lane may begin, the other one must not.
            assertRefused(score(first.resolve("a/b/c"), FROM_THE_WORKING_DIRECTORY));
            assertEquals(List.of(), claims(second.resolve("material")));

            // The driver's disk is neither's.
            Path driver = directory.resolve("driver");
            Roles.copy(first.resolve("material"), driver.resolve("material"));
            Files.createDirectories(driver.resolve("a/b/c"));
            List<String> before = claims(directory);
            assertRefused(score(driver.resolve("a/b/c"), FROM_THE_WORKING_DIRECTORY));
            assertEquals(before, claims(directory));

            for (Commands.Started party : score(first, driver.resolve("material"))) {
                Outcome outcome = party.await();
                assertEquals(0, outcome.code(), outcome::toString);
            }
        }
        roles.reveal(roles.path("predictions.csv")).assertDone();
        ExpectedPredictions.assertAllIn(roles.path("predictions.csv"));
        WireLogs.read(wire())
                .assertNoUnitOpenedTwice(List.of(
                        new LocalStorage(directory.resolve("driver/material")),
                        roles.material().get(1)));
    }

    private static void assertRefused(List<Commands.Started> parties) throws Exception {
        Outcome driver = parties.get(0).await();
        assertEquals(6, driver.code(), driver::toString);
        // Before the last word, Spark may warn of tasks that failed.
        int last = driver.output().lastIndexOf("secformer: [STORAGE_NOT_SHARED] ");
        assertTrue(last >= 0, driver::toString);
        String message = driver.output().substring(last);
        assertTrue(message.contains(FROM_THE_WORKING_DIRECTORY + "/claims"), message);
        assertTrue(message.contains("never copy it to each worker"), message);
        parties.get(1).await().assertRefused(5, "[PEER_GAVE_UP]", "[STORAGE_NOT_SHARED]");
    }

    private static List<String> claims(Path material) throws IOException {
        try (Stream<Path> files = Files.walk(material)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".claim"))
                    .sorted()
                    .toList();
        }
    }

    private Path wire() throws IOException {
        return Files.createDirectories(directory.resolve("wire"));
    }

    /** Party 0 on the cluster, its driver in a working directory; party 1 alone. */
    private List<Commands.Started> score(Path workingDirectory, Object material) throws Exception {
        int port = FreePort.choose();
        String wireLog = "-D" + InsecureWireLog.DIRECTORY + "=" + wire();
        Path properties = Launcher.properties(
                Files.createTempFile(directory, "party0", ".properties"),
                "party0",
                List.of(
                        "spark.master " + cluster.master(),
                        "spark.executor.memory 1g",
                        "spark.executor.cores 1",
                        "spark.cores.max 2",
                        "spark.secformer.host 127.0.0.1",
                        "spark.secformer.port " + port,
                        "spark.secformer.identity " + roles.party("keys", 0),
                        "spark.secformer.trust " + roles.path("trust"),
                        "spark.secformer.bundle " + roles.party("model", 0),
                        "spark.secformer.dataset " + roles.party("dataset", 0),
                        "spark.secformer.material " + material,
                        "spark.secformer.out " + roles.party("predictions", 0)),
                List.of(
                        "spark.ui.port 0",
                        "spark.jars " + InsecureWireLog.pack(directory.resolve("observers.jar")),
                        "spark.executor.extraJavaOptions " + wireLog));
        Path log = Files.createTempFile(directory, "party0-", ".log");
        return List.of(
                Launcher.startIn(workingDirectory, log, "submit", "--properties-file", properties, "score"),
                roles.start(List.of(wireLog), 1, port, "--lanes", 2));
    }
}
