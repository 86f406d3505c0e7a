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
            Path driver = Files.createDirectories(directory.resolve("driver/a/b/c"));
            List<Path> copies = List.of(
                    first.resolve("material"), second.resolve("material"), directory.resolve("driver/material"));
            for (Path copy : copies) {
                Roles.copy(roles.party("material", 0), copy);
            }
            List<Commands.Started> parties = score(driver, FROM_THE_WORKING_DIRECTORY);
            String message = outcomeOfDriver(parties.get(0), 6, "[STORAGE_NOT_SHARED]");
            assertTrue(message.contains(FROM_THE_WORKING_DIRECTORY + "/claims"), message);
            assertTrue(message.contains("never copy it to each worker"), message);
            parties.get(1).await().assertRefused(5, "[PEER_GAVE_UP]", "[STORAGE_NOT_SHARED]");
            for (Path copy : copies) {
                assertEquals(List.of(), claims(copy));
            }
            assertEquals(List.of(), claims(roles.party("material", 1)));
            assertEquals(0, WireLogs.read(wire()).batches().size());

            // The driver's disk is the first worker's, too: one lane may begin, the other one must not.
            Files.createDirectories(first.resolve("a/b/c"));
            parties = score(first.resolve("a/b/c"), FROM_THE_WORKING_DIRECTORY);
            outcomeOfDriver(parties.get(0), 6, "[STORAGE_NOT_SHARED]");
            assertEquals(5, parties.get(1).await().code());
            assertEquals(List.of(), claims(copies.get(1)));
            Roles.delete(copies.get(1));

            parties = score(driver, first.resolve("material"));
            for (Commands.Started party : parties) {
                Outcome outcome = party.await();
                assertEquals(0, outcome.code(), outcome::toString);
            }
        }
        roles.reveal(roles.path("predictions.csv")).assertDone();
        ExpectedPredictions.assertAllIn(roles.path("predictions.csv"));
        WireLogs.read(wire())
                .assertNoUnitOpenedTwice(List.of(
                        new LocalStorage(first.resolve("material")),
                        roles.material().get(1)));
    }

    /** What Spark warns of while its tasks fail may name exceptions; the last word is what counts. */
    private static String outcomeOfDriver(Commands.Started driver, int exit, String code) throws Exception {
        Outcome outcome = driver.await();
        assertEquals(exit, outcome.code(), outcome::toString);
        int last = outcome.output().lastIndexOf("secformer: " + code);
        assertTrue(last >= 0, outcome::toString);
        return outcome.output().substring(last);
    }

    private static List<String> claims(Path material) throws IOException {
        if (!Files.exists(material.resolve("claims"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(material.resolve("claims"))) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".claim"))
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
                        "spark.secformer.host 127.0.0.1",
                        "spark.secformer.port " + port,
                        "spark.secformer.identity " + roles.party("keys", 0),
                        "spark.secformer.trust " + roles.path("trust"),
                        "spark.secformer.bundle " + roles.party("model", 0),
                        "spark.secformer.dataset " + roles.party("dataset", 0),
                        "spark.secformer.material " + material,
                        "spark.secformer.out " + roles.party("predictions", 0)),
                List.of(
                        "spark.jars " + InsecureWireLog.pack(directory.resolve("observers.jar")),
                        "spark.executor.extraJavaOptions " + wireLog));
        Path log = Files.createTempFile(directory, "party0-", ".log");
        return List.of(
                Launcher.startIn(workingDirectory, log, "submit", "--properties-file", properties, "score"),
                roles.start(List.of(wireLog), 1, port, "--lanes", 2));
    }
}
