package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A party has two copies of its material, for two machines, or goes back to a backup of it. */
@Tag("slow")
class CopiedMaterialTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void theSecondCopyIsRefusedByBothAndNoUnitIsUsedTwice(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "material copied", seed)) {
            int copied = run.random.nextInt(2);
            Path copy = run.roles.path("copy");
            Roles.copy(run.roles.party("material", copied), copy);
            run.startBoth("--max-batches", 1 + run.random.nextInt(3));
            for (Commands.Started party : run.parties) {
                party.await().assertDone();
            }
            long frames = run.wires().frames(0) + run.wires().frames(1);

            for (int attempt = 0; attempt < 2; attempt++) {
                run.start(copied, "--material", copy);
                run.start(1 - copied);
                String named = "party " + copied + "'s material, set";
                String here = run.parties[copied].await().assertRefused(3, "[CLAIMS_MISSING]", named, "is a copy");
                String there = run.parties[1 - copied].await().assertRefused(3, "[CLAIMS_MISSING]", named, "is a copy");
                assertEquals(here, there);
                assertEquals(frames, run.wires().frames(0) + run.wires().frames(1));
                assertTrue(run.roles.files("copy", ".claim").isEmpty());
            }
            run.assertRerunDoesTheRest();
        }
    }

    /** What the first copy claimed, and the other party did not, because it was killed: it does not know of it. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void aCopyIsRefusedAlsoAfterBothWereKilledInAnEpoch(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "material copied, both parties killed", seed)) {
            int copied = run.random.nextInt(2);
            Path copy = run.roles.path("copy");
            Roles.copy(run.roles.party("material", copied), copy);
            run.startBoth();
            run.awaitRandomMoment(run.random.nextInt(2));
            for (Commands.Started party : run.parties) {
                party.kill();
            }
            run.start(copied, "--material", copy);
            run.start(1 - copied);
            for (Commands.Started party : List.of(run.parties)) {
                party.await().assertRefused(3, "[CLAIMS_MISSING]", "party " + copied + "'s material, set");
            }
            run.assertRerunDoesTheRest();
        }
    }
}
