package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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

    /** As if it ran on another machine: it is watched and taken over, and goes on later; nobody is harmed. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void takenOverFromElsewhereAndContinued(long seed) throws Exception {
        try (FaultRun run = FaultRun.of(directory, "party stopped and taken over", seed)) {
            run.startBoth("--timeout", 20);
            run.awaitRandomMoment(1);
            Commands.Started stopped = run.parties[1];
            stopped.signal("STOP");
            run.injected();
            for (String what : List.of("predictions/party1", "material/party1/claims/.epochs")) {
                for (String file : run.roles.files(what)) {
                    if (what.endsWith(".epochs") || file.contains(".lease/")) {
                        hide(run.roles.path(what).resolve(file));
                    }
                }
            }
            Commands.Started second = run.start(1, "--timeout", 20);
            second.awaitSaid("cannot be seen from here; watching up to 30 s");
            run.awaitNoticedBy(0);
            second.awaitSaid(
                    "took over the lease of process " + stopped.process().pid());
            second.awaitSaid("epoch ");
            stopped.signal("CONT");
            Outcome late = stopped.await();
            assertTrue(Set.of(5, 8).contains(late.code()), late::toString);
            run.assertRecovered();
        }
    }

    /** So that nobody here can tell whether its process runs. */
    private static void hide(Path identity) throws IOException {
        String own = Files.readString(identity);
        String machine = "\"machine\" : \"";
        assertTrue(own.contains(machine), own);
        Files.writeString(identity, own.replace(machine, machine + "another "));
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
