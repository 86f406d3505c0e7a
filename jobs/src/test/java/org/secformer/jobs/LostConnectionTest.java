package org.secformer.jobs;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The network between the parties does what networks do. */
@Tag("slow")
class LostConnectionTest {
    private static final int TIMEOUT_SECONDS = 5;

    @TempDir
    Path directory;

    /** Nearly always in the middle of a frame. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void resetInMidFrame(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "connection reset in mid-frame", seed)) {
            loseOneLane(run, Relay.Fate.RESET);
        }
    }

    /** What is sent is taken, and never arrives. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void swallowed(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "connection swallowed", seed)) {
            loseOneLane(run, Relay.Fate.SWALLOW);
        }
    }

    private static void loseOneLane(FaultRun run, Relay.Fate fate) throws Exception {
        run.relay.once(fate, run.random.nextInt((Roles.ROWS - 1) * FaultRun.BYTES_PER_BATCH));
        run.startBoth("--timeout", TIMEOUT_SECONDS);
        Waiting.until(run.relay::hasHappened, "the connection is lost", run.parties[0]);
        run.injected();
        run.awaitNoticedBy(run.random.nextInt(2));
        run.assertRecovered();
    }

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void everythingSwallowedFromSomeMomentOn(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "all connections swallowed for ever", seed)) {
            run.startBoth("--timeout", TIMEOUT_SECONDS, "--retries", 0);
            run.awaitRandomMoment(run.random.nextInt(2));
            run.relay.everything(Relay.Fate.SWALLOW);
            run.injected();
            run.awaitNoticedBy(run.random.nextInt(2));
            run.assertRefused(0, 5, "[PEER_", "party 1");
            run.assertRefused(1, 5, "[PEER_", "party 0");
            run.assertRerunDoesTheRest();
        }
    }

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void aSlowPeerFinishes(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "slow connection", seed)) {
            run.relay.everything(Relay.Fate.SLOW);
            run.startBoth("--timeout", TIMEOUT_SECONDS, "--retries", 0);
            run.assertRecovered();
        }
    }
}
