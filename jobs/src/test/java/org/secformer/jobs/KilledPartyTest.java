package org.secformer.jobs;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** kill -9 of a whole party, or of both, at any moment of a run. */
@Tag("slow")
class KilledPartyTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void oneIsStartedAgainAndJoined(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "party killed and started again", seed)) {
            int victim = run.random.nextInt(2);
            run.startBoth();
            run.awaitRandomMoment(victim);
            run.parties[victim].kill();
            run.injected();
            run.start(victim);
            run.awaitNoticedBy(1 - victim);
            run.assertRecovered();
        }
    }

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void oneIsNotStartedAgain(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "party killed and not started again", seed)) {
            int victim = run.random.nextInt(2);
            run.startBoth("--retries", 0, "--timeout", 5);
            run.awaitRandomMoment(victim);
            run.parties[victim].kill();
            run.injected();
            run.awaitNoticedBy(1 - victim);
            run.assertRefused(1 - victim, 5, "[PEER_", "party " + victim);
            run.assertRerunDoesTheRest();
        }
    }

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void bothAreStartedAgain(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "both parties killed and started again", seed)) {
            run.startBoth();
            run.awaitRandomMoment(run.random.nextInt(2));
            run.parties[0].kill();
            run.parties[1].kill();
            run.assertRerunDoesTheRest();
        }
    }
}
