package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A party's process stands still (SIGSTOP), or is asked to end (SIGTERM). */
@Tag("slow")
class StoppedPartyTest {
    private static final int TIMEOUT_SECONDS = 5;

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void continuedInTime(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "party stopped for 2 s", seed)) {
            int victim = run.random.nextInt(2);
            run.startBoth("--retries", 0);
            run.awaitRandomMoment(victim);
            run.parties[victim].signal("STOP");
            Thread.sleep(2_000);
            run.parties[victim].signal("CONT");
            run.assertRecovered();
        }
    }

    /** It goes on after the other has given up: it must not go on with what it had. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void continuedTooLate(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "party stopped", seed)) {
            int victim = run.random.nextInt(2);
            run.startBoth("--timeout", TIMEOUT_SECONDS, "--retries", 0);
            run.awaitRandomMoment(victim);
            run.parties[victim].signal("STOP");
            run.injected();
            run.awaitNoticedBy(1 - victim);
            run.assertRefused(1 - victim, 5, "[PEER_", "party " + victim);
            run.parties[victim].signal("CONT");
            run.assertRefused(victim, 5, "[PEER_", "party " + (1 - victim));
            run.assertRerunDoesTheRest();
        }
    }

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void askedToEnd(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "SIGTERM", seed)) {
            int victim = run.random.nextInt(2);
            run.startBoth("--timeout", TIMEOUT_SECONDS, "--retries", 0);
            run.awaitRandomMoment(victim);
            run.injected();
            run.parties[victim].signal("TERM");
            run.awaitNoticedBy(1 - victim);
            Outcome ended = run.parties[victim].await();
            assertEquals(143, ended.code(), ended::toString);
            assertTrue(
                    ended.output().contains("secformer: [STOPPED] asked to stop before it was done."), ended::toString);
            run.assertRefused(1 - victim, 5, "[PEER_", "party " + victim);
            run.assertRerunDoesTheRest();
        }
    }
}
