package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Real clusters: lanes in executors, material and predictions on HDFS, drivers submitted as users do. */
@Tag("slow")
class ClustersEndToEndTest {
    private static final int ROWS = 16;
    private static final int SLOTS = 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path directory;

    private static TwoClusters clusters;

    @BeforeAll
    static void start() throws Exception {
        clusters = TwoClusters.start(directory);
    }

    @AfterAll
    static void end() {
        if (clusters != null) {
            clusters.close();
        }
    }

    @Test
    void submittedPartiesScoreAsInTheClear() throws Exception {
        String run = "run";
        clusters.shareDataset(run, ROWS);
        Path dealer = clusters.dealer(run);
        Launcher.submit(clusters.log(run, "dealer"), dealer, "deal", "--units", ROWS)
                .await()
                .assertDone();
        assertTheOtherIsToldOfMissingSlots(run);
        for (Commands.Started party : clusters.scoreBoth(run)) {
            Outcome outcome = party.await().assertDone();
            assertTrue(outcome.output().contains("lanes: 2 (possible are 2 here"), outcome::toString);
        }
        clusters.assertRevealed(run, ROWS);
        for (int party = 0; party < 2; party++) {
            assertEquals(ROWS, clusters.claims(run, party));
        }
    }

    private static void assertTheOtherIsToldOfMissingSlots(String run) throws Exception {
        int port = FreePort.choose();
        Commands.Started tooMany = clusters.score(run, 1, port, "--lanes", SLOTS + 1, "--timeout", 20);
        Commands.Started other = clusters.score(run, 0, port, "--timeout", 20);
        String most = "--lanes: expected at most " + SLOTS;
        tooMany.await().assertRefused(2, most, "found " + (SLOTS + 1), "spark.cores.max");
        other.await().assertRefused(5, "[PEER_GAVE_UP] party 1 gave up: [OPTION_INVALID] " + most);
        for (int party = 0; party < 2; party++) {
            assertEquals(0, clusters.claims(run, party));
        }
    }

    /** Started without spark-submit, the dealer finds the cluster by its settings. */
    @Test
    void aKilledExecutorIsReplacedAndBothGoOnWithFreshUnits() throws Exception {
        String run = "killed";
        clusters.shareDataset(run, ROWS);
        Path dealer = clusters.dealer(run);
        Launcher.start(clusters.log(run, "dealer"), "deal", "--properties-file", dealer, "--units", 2 * ROWS)
                .await()
                .assertDone();
        List<Commands.Started> parties = clusters.scoreBoth(run);
        clusters.awaitPrediction(run, 1, parties.get(1));
        List<ProcessHandle> victims = clusters.cluster(1).executors();
        assertEquals(1, victims.size());
        victims.get(0).destroyForcibly();
        double noticed = secondsUntilItFails(parties.get(0));
        String first = parties.get(0).await().assertDone().output();
        String second = parties.get(1).await().assertDone().output();
        assertTrue(second.contains("executor 0 of this party was lost"), second);
        for (String output : List.of(first, second)) {
            assertTrue(output.contains("starting again, 1 of"), output);
        }
        clusters.assertRevealed(run, ROWS);
        for (int party = 0; party < 2; party++) {
            assertFewClaims(run, party, 1);
        }
        record("executor killed", noticed, run);
    }

    /** Until a driver says that its epoch has failed. */
    private static double secondsUntilItFails(Commands.Started driver) throws Exception {
        long start = System.nanoTime();
        driver.awaitSaid(" failed: ");
        return (System.nanoTime() - start) / 1e9;
    }

    private static void record(String fault, double seconds, String run) throws IOException {
        int wasted = Math.max(clusters.claims(run, 0), clusters.claims(run, 1)) - ROWS;
        FaultTable.add("clusters: " + fault, 0, "recovered", seconds, wasted);
    }

    /**
     * Each batch has claimed a unit. For each failure and lane, up to two more are lost: the one under way, and that of a
     * batch which one party had finished and the other had not.
     */
    private static void assertFewClaims(String run, int party, int failures) throws IOException {
        int claims = clusters.claims(run, party);
        assertTrue(claims >= ROWS && claims <= ROWS + 2 * SLOTS * failures, claims + " claims");
    }

    /** One of two DataNodes is not missed; a driver that is submitted again is joined; both drivers find what is missing. */
    @Test
    void killedDriversAndDataNode() throws Exception {
        String run = "drivers";
        clusters.shareDataset(run, ROWS);
        Launcher.submit(clusters.log(run, "dealer"), clusters.dealer(run), "deal", "--units", 2 * ROWS)
                .await()
                .assertDone();
        int port = FreePort.choose();
        Commands.Started[] parties = {clusters.score(run, 0, port), clusters.score(run, 1, port)};
        clusters.awaitPrediction(run, 1, parties[1]);
        clusters.hdfs().datanodes().get(0).destroyForcibly();
        parties[1].kill();
        double noticed = secondsUntilItFails(parties[0]);
        parties[1] = clusters.score(run, 1, port);
        int before = clusters.claims(run, 1);
        while (clusters.claims(run, 1) == before) {
            assertTrue(parties[1].process().isAlive(), () -> "ended before it went on; see " + parties[1].log());
            Thread.sleep(20);
        }
        for (Commands.Started party : parties) {
            party.kill();
        }
        for (Commands.Started party : clusters.scoreBoth(run)) {
            party.await().assertDone();
        }
        clusters.assertRevealed(run, ROWS);
        for (int party = 0; party < 2; party++) {
            assertFewClaims(run, party, 2);
        }
        record("one driver killed, then both, and a datanode before", noticed, run);
    }
}
