package org.secformer.jobs;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No disk, no memory: the run ends with a message, and goes on when there is some. */
@Tag("slow")
class ScarceResourcesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void aFullFilesystem(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "filesystem full", seed)) {
            int victim = run.random.nextInt(2);
            Path full = run.random.nextBoolean()
                    ? run.roles.party("predictions", victim)
                    : run.roles.party("material", victim).resolve("claims");
            // Each claim, as each prediction share, takes a page: some batches' fit.
            TinyFilesystem tiny = TinyFilesystem.at(full, 1 + run.random.nextInt(Roles.ROWS - 1));
            run.atTheEnd(tiny::close);
            run.startBoth("--timeout", 10);
            awaitNoticedByTheOther(run, victim);
            run.assertRefused(victim, 6, "[STORAGE_FULL]", full.toString(), "Make room");
            run.assertRefused(1 - victim, 5, "[PEER_GAVE_UP]", "[STORAGE_FULL]", full.toString());
            tiny.grow();
            run.assertRerunDoesTheRest();
        }
    }

    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void noMemoryLeftInATask(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "out of memory in a task", seed)) {
            int victim = run.random.nextInt(2);
            String frame = "-D" + InsecureMemoryHog.FRAME + "=" + run.random.nextInt(FaultRun.FRAMES_PER_BATCH);
            run.start(victim, List.of(frame), "--timeout", 10);
            run.start(1 - victim, "--timeout", 10);
            awaitNoticedByTheOther(run, victim);
            run.assertRefused(victim, 7, "[OUT_OF_MEMORY]", "a lane", "secformer explain");
            run.assertRefused(1 - victim, 5, "[PEER_GAVE_UP]", "OUT_OF_MEMORY");
            run.assertRerunDoesTheRest();
        }
    }

    /** Counted from when the victim itself says so. */
    private static void awaitNoticedByTheOther(FaultRun run, int victim) throws Exception {
        run.awaitNoticedBy(victim);
        run.injected();
        run.awaitNoticedBy(1 - victim);
    }
}
