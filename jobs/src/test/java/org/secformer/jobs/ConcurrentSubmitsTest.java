package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same run submitted several times at once, by either party or both. */
@Tag("slow")
class ConcurrentSubmitsTest {
    private static final int MOST = 8;

    @TempDir
    Path directory;

    /** Several submits of one party, or whole pairs of parties on ports of their own: some win, none uses a unit again. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void aRunSubmittedSeveralTimes(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "concurrent submits", seed)) {
            int submits = 2 + run.random.nextInt(MOST - 1);
            boolean samePort = run.random.nextBoolean();
            int[] ports = {run.port(), samePort ? run.port() : FreePort.choose()};
            List<Commands.Started> parties = new ArrayList<>();
            for (int i = 0; i < submits; i++) {
                // At least one of each party.
                int party = i < 2 ? i : run.random.nextInt(2);
                parties.add(run.start(party, List.of(), "--port", ports[(i / 2) % 2], "--timeout", 30, "--retries", 1));
            }
            for (Commands.Started party : parties) {
                Outcome ended = party.await();
                if (ended.code() == 0) {
                    ended.assertDone();
                } else {
                    assertTrue(Set.of(3, 4, 5, 8).contains(ended.code()), ended::toString);
                    ended.assertRefused(ended.code(), "[");
                }
            }
            run.roles.deal(Roles.ROWS, 1);
            run.assertRerunDoesTheRest();
        }
    }
}
