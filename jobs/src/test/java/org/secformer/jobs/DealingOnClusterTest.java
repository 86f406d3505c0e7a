package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A dealer on a real cluster: it uses all slots, and does not wait for ever where there are none. */
@Tag("slow")
class DealingOnClusterTest {
    private static final int UNITS = 6;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void allSlotsDealAndNoneIsAnError() throws Exception {
        Roles roles = Roles.in(Files.createDirectory(directory.resolve("roles")));
        try (StandaloneCluster cluster = StandaloneCluster.start(directory.resolve("cluster"), 2)) {
            Commands.Started starved = deal(roles, cluster, "900g", "2s");
            starved.await()
                    .assertRefused(
                            7,
                            "[EXECUTORS_MISSING] " + cluster.master() + ": expected an executor within 2 s",
                            "nothing was dealt");
            assertEquals(List.of(), roles.files("material"));

            String output =
                    deal(roles, cluster, "1g", "100s").await().assertDone().output();
            assertTrue(output.contains(UNITS + " units in " + UNITS + " tasks, 2 at a time"), output);
            assertTrue(output.contains("beside 0 for such batches"), output);
            assertEquals(2 * UNITS, roles.files("material", ".material").size());
        }
        String again = roles.dealing("--units", 1).assertDone().output();
        assertTrue(again.contains("1 units for"), again);
        assertEquals(2 * UNITS + 2, roles.files("material", ".material").size());
    }

    private Commands.Started deal(Roles roles, StandaloneCluster cluster, String memory, String patience)
            throws IOException {
        Path properties = Launcher.properties(
                Files.createTempFile(directory, "dealer", ".properties"),
                "dealer",
                List.of(
                        "spark.master " + cluster.master(),
                        "spark.executor.memory " + memory,
                        "spark.scheduler.maxRegisteredResourcesWaitingTime " + patience,
                        "spark.secformer.length " + Roles.LENGTH,
                        "spark.secformer.batch " + Roles.ROWS_PER_BATCH,
                        "spark.secformer.identity " + roles.path("keys/dealer"),
                        "spark.secformer.trust " + roles.path("trust"),
                        "spark.secformer.bundle " + roles.path("model/dealer"),
                        "spark.secformer.out " + roles.path("material")),
                List.of("spark.ui.port 0"));
        return Launcher.submit(
                Files.createTempFile(directory, "dealer", ".log"),
                properties,
                "deal",
                "--units",
                UNITS,
                "--threads",
                1);
    }
}
