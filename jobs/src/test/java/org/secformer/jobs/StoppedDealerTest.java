package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dealer that is asked to end leaves whole sets and nothing else. */
@Tag("slow")
class StoppedDealerTest {
    private static final int UNITS = 100_000;

    @TempDir
    Path directory;

    @Test
    void anUnfinishedSetIsDeleted() throws Exception {
        Roles roles = Roles.in(directory);
        Commands.Started dealer = roles.startDealing("--units", UNITS);
        stop(roles, dealer, ".material", 5);
        assertEquals(List.of(), roles.files("material"));
    }

    @Test
    void finishedWavesStay() throws Exception {
        Roles roles = Roles.in(directory);
        Commands.Started dealer = roles.startDealing("--units", UNITS, "--ahead", 4);
        stop(roles, dealer, "set.json", 8);
        assertEquals(8, roles.files("material", "set.json").size());
        assertEquals(8, roles.files("material", ".material").size());
        for (Outcome party : roles.score("--max-batches", 1)) {
            party.assertDone();
        }
    }

    private static void stop(Roles roles, Commands.Started dealer, String ending, int files) throws Exception {
        while (roles.files("material", ending).size() < files) {
            assertTrue(dealer.process().isAlive(), () -> "ended before it was stopped; see " + dealer.log());
            Thread.sleep(20);
        }
        dealer.signal("TERM");
        Outcome ended = dealer.await();
        assertEquals(143, ended.code(), ended::toString);
        assertTrue(ended.output().contains("secformer: [STOPPED]"), ended::toString);
        assertTrue(ended.output().contains("deals all of --units anew"), ended::toString);
    }
}
