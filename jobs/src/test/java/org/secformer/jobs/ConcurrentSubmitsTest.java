package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same run submitted several times at once, by both parties. */
@Tag("slow")
class ConcurrentSubmitsTest {
    private static final int MOST = 4;

    @TempDir
    Path directory;

    /** Of each party one does all the work, and wastes nothing; each of the others says that it is not needed. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void ofEachPartyOneSubmitScoresAndTheOthersAreRefused(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "concurrent submits", seed)) {
            // Whoever wins waits for the other party as long as any of its rivals is undecided.
            run.relay.everything(Relay.Fate.SWALLOW);
            for (int party = 0; party < 2; party++) {
                List<Commands.Started> submits = new ArrayList<>();
                int count = 2 + run.random.nextInt(MOST - 1);
                for (int i = 0; i < count; i++) {
                    submits.add(run.start(party, "--timeout", 200));
                }
                run.parties[party] = onlyOneLeft(submits);
            }
            run.relay.everything(Relay.Fate.PASS);
            run.assertRecovered();
            assertEquals(0, run.wasted());
            assertEquals(2 * Roles.ROWS, run.wires().batches().size());
        }
    }

    private static Commands.Started onlyOneLeft(List<Commands.Started> submits) throws Exception {
        Waiting.until(
                () -> submits.stream().filter(one -> one.process().isAlive()).count() <= 1,
                "all but one of " + submits.size() + " submits have ended",
                null);
        List<Commands.Started> left = new ArrayList<>();
        for (Commands.Started submit : submits) {
            if (submit.process().isAlive()) {
                left.add(submit);
            } else {
                submit.await().assertRefused(8, "[RUN_IN_PROGRESS]", "expected nobody at work on this run", "process ");
            }
        }
        assertEquals(1, left.size(), "nobody is at work");
        return left.get(0);
    }

    /** Those who won do not find each other: both say so, and have used nothing. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void winnersOnDifferentPortsSayThatTheOtherIsNotThere(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "concurrent submits on different ports", seed)) {
            run.start(0, "--timeout", 5);
            run.start(1, "--timeout", 5, "--port", FreePort.choose());
            run.assertRefused(0, 5, "[PEER_UNREACHABLE]");
            run.assertRefused(1, 5, "[PEER_UNREACHABLE]");
            assertEquals(0, run.wasted());
            run.assertRerunDoesTheRest();
        }
    }
}
