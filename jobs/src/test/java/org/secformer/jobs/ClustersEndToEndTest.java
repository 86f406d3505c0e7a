package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    private static final int ROWS = 24;
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
        int port = Roles.freePort();
        Commands.Started tooMany = clusters.score(run, 1, port, "--lanes", SLOTS + 1);
        tooMany.await()
                .assertRefused(2, "--lanes: expected at most " + SLOTS, "found " + (SLOTS + 1), "spark.cores.max");
        for (Commands.Started party : clusters.scoreBoth(run)) {
            Outcome outcome = party.await().assertDone();
            assertTrue(outcome.output().contains("lanes: 2 (possible are 2 here"), outcome::toString);
        }
        clusters.assertRevealed(run, ROWS);
        for (int party = 0; party < 2; party++) {
            assertEquals(ROWS, clusters.claims(run, party));
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
        String first = parties.get(0).await().assertDone().output();
        String second = parties.get(1).await().assertDone().output();
        assertTrue(second.contains("executor 0 of this party was lost"), second);
        for (String output : List.of(first, second)) {
            assertTrue(output.contains("starting again, 1 of"), output);
        }
        clusters.assertRevealed(run, ROWS);
        for (int party = 0; party < 2; party++) {
            // Each batch has claimed a unit, and those that were under way another one.
            int claims = clusters.claims(run, party);
            assertTrue(claims >= ROWS && claims <= ROWS + SLOTS, claims + " claims");
        }
    }
}
