package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dataset in partitions by date, which come one by one. */
class PartitionsTest {
    @TempDir
    Path directory;

    @Test
    void whatIsNotFinishedIsScoredOldestFirstAndRevealed() throws Exception {
        Roles roles = Roles.in(directory);
        Roles.delete(roles.path("dataset"));
        share(roles, "date=2026-11-22", 4);
        share(roles, "date=2026-11-21", 2);
        Files.createDirectories(roles.path("dataset/date=2026-11-23/party0/rows"));
        roles.deal(3, Roles.ROWS_PER_BATCH);

        for (Outcome party : score(roles)) {
            party.assertDone();
            String said = party.output();
            int older = said.indexOf("date=2026-11-21: dataset");
            assertTrue(older >= 0 && older < said.indexOf("date=2026-11-22: dataset"), party::toString);
            assertTrue(said.contains("date=2026-11-23: left out"), party::toString);
        }
        reveal(roles).assertDone();
        assertRows(roles, "date=2026-11-21", 2);
        assertRows(roles, "date=2026-11-22", 4);
        assertFalse(Files.exists(roles.path("revealed/date=2026-11-23")));
        for (Outcome party : score(roles)) {
            assertTrue(party.assertDone().output().contains("nothing to do: all 2 partitions"), party::toString);
        }

        Roles.delete(roles.path("dataset/date=2026-11-23"));
        share(roles, "date=2026-11-23", 3);
        assertTrue(reveal(roles).assertDone().output().contains("date=2026-11-23 left out: 0 of 1 batches"));
        roles.deal(1, Roles.ROWS_PER_BATCH);
        for (Outcome party : score(roles)) {
            assertFalse(party.assertDone().output().contains("date=2026-11-22: dataset"), party::toString);
        }
        reveal(roles).assertDone();
        assertRows(roles, "date=2026-11-23", 3);
    }

    private static void share(Roles roles, String partition, int rows) {
        roles.shareDataset(
                        roles.path("dataset").resolve(partition), Roles.SAMPLE.resolve("messages.csv"), "--rows", rows)
                .assertDone();
    }

    /** Each party looks for its own directory below a partition's. */
    private static List<Outcome> score(Roles roles) throws Exception {
        List<Object> options = List.of("--dataset", roles.path("dataset"));
        return roles.score(options, options);
    }

    private static Outcome reveal(Roles roles) {
        return roles.reveal(roles.path("revealed"), "--dataset", roles.path("dataset"));
    }

    private static void assertRows(Roles roles, String partition, int rows) throws Exception {
        assertEquals(
                1 + rows,
                Files.readAllLines(roles.path("revealed").resolve(partition).resolve("predictions.csv"))
                        .size());
    }
}
