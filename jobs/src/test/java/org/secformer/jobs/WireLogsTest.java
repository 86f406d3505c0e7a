package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof from wire logs fails when it should: after a unit was really opened twice. */
@Tag("slow")
class WireLogsTest {
    @TempDir
    Path directory;

    @Test
    void aUnitWhoseClaimWasDeletedIsSeenToBeOpenedTwice() throws Exception {
        FaultRun run = FaultRun.of(directory, "none", 1);
        Roles.copy(run.roles.path("material"), run.roles.path("copy"));
        score(run, "--max-batches", 1);
        run.wires().assertNoUnitOpenedTwice(run.roles.material());
        assertEquals(2, run.wires().batches().size());

        // Copied back, the claims keep it from being used again: the next unit is.
        putBack(run);
        score(run, "--max-batches", 2);
        run.wires().assertNoUnitOpenedTwice(run.roles.material());
        assertEquals(6, run.wires().batches().size());

        Roles.delete(run.roles.path("material/party0/claims"));
        Roles.delete(run.roles.path("material/party1/claims"));
        putBack(run);
        score(run, "--max-batches", 1);
        AssertionError seen =
                assertThrows(AssertionError.class, () -> run.wires().assertNoUnitOpenedTwice(run.roles.material()));
        assertTrue(seen.getMessage().contains("was opened twice"), seen.getMessage());
        assertThrows(AssertionError.class, run::close);
    }

    private static void score(FaultRun run, Object... options) throws Exception {
        run.startBoth(options);
        for (Commands.Started party : run.parties) {
            party.await().assertDone();
        }
    }

    /** Restores spent material from the copy. */
    private static void putBack(FaultRun run) throws IOException {
        Path copy = run.roles.path("copy");
        try (Stream<Path> files = Files.walk(copy)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target =
                        run.roles.path("material").resolve(copy.relativize(file).toString());
                if (!Files.exists(target)) {
                    Files.copy(file, target);
                }
            }
        }
    }
}
