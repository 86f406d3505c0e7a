package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real clusters: lanes in executors, material and predictions on HDFS, drivers submitted as users do. */
@Tag("slow")
class ClustersEndToEndTest {
    private static final int ROWS = 16;
    private static final int SLOTS = 2;

    /** The most batches that a lane gets at once, of so many for two. */
    private static final int RANGE = ROWS / 4;

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
        clusters.assertNoUnitOpenedTwice(run);
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
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void aKilledExecutorIsReplacedAndBothGoOnWithFreshUnits(long seed) throws Exception {
        String run = "executor-" + seed;
        Random random = new Random(seed);
        int victim = random.nextInt(2);
        clusters.shareDataset(run, ROWS);
        Path dealer = clusters.dealer(run);
        Launcher.start(clusters.log(run, "dealer"), "deal", "--properties-file", dealer, "--units", 2 * ROWS)
                .await()
                .assertDone();
        List<Commands.Started> parties = clusters.scoreBoth(run);
        clusters.awaitFrames(run, victim, randomFrames(random), parties.get(victim));
        List<ProcessHandle> executors = clusters.cluster(victim).executors();
        assertEquals(1, executors.size());
        executors.get(0).destroyForcibly();
        double noticed = secondsUntilItFails(parties.get(1 - victim));
        for (int party = 0; party < 2; party++) {
            // Not assertDone: what Spark warns of while it loses an executor may name exceptions.
            Outcome outcome = parties.get(party).await();
            assertEquals(0, outcome.code(), outcome::toString);
            String output = outcome.output();
            assertTrue(output.contains("starting it again, 1 of"), output);
            assertEquals(party == victim, output.contains("[EXECUTOR_LOST] the executor of lane "), output);
        }
        assertRecovered("executor killed", seed, run, 1, noticed);
    }

    /** One of each party's two: the lane that was there is started again at both, and the other one never notices. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void theLanesOfOtherExecutorsGoOn(long seed, @TempDir Path events) throws Exception {
        String run = "apart-" + seed;
        Random random = new Random(seed);
        int victim = random.nextInt(2);
        prepare(run);
        int port = FreePort.choose();
        List<Commands.Started> parties = new ArrayList<>();
        for (int party = 0; party < 2; party++) {
            parties.add(clusters.scoreApart(run, party, port, events.resolve("party" + party)));
        }
        clusters.awaitFrames(run, victim, randomFrames(random), parties.get(victim));
        List<ProcessHandle> executors = clusters.cluster(victim).executors();
        assertEquals(SLOTS, executors.size());
        executors.get(random.nextInt(SLOTS)).destroyForcibly();
        double noticed = secondsUntilItFails(parties.get(1 - victim));
        for (int party = 0; party < 2; party++) {
            Outcome outcome = parties.get(party).await();
            assertEquals(0, outcome.code(), outcome::toString);
            String output = outcome.output();
            assertEquals(2, output.split("starting it again, 1 of", -1).length, output);
            assertFalse(output.contains("starting again"), output);
            List<String> ends = endsOfFirstEpoch(events.resolve("party" + party));
            List<String> untouched = Collections.nCopies(SLOTS, "Success");
            List<String> hit = Stream.concat(
                            Stream.of("ExecutorLostFailure"), untouched.stream().skip(1))
                    .toList();
            assertEquals(
                    party == victim ? hit : untouched,
                    ends.stream().limit(SLOTS).sorted().toList(),
                    ends::toString);
            // A lane that is there again when all work has been handed out is ended before it is connected.
            assertTrue(Set.of("Success", "TaskKilled").containsAll(ends.subList(SLOTS, ends.size())), ends::toString);
        }
        assertRecovered("one of two executors killed", seed, run, 1, noticed);
    }

    /** How the tasks of the first epoch's lanes ended, in the order of their start, as Spark's log of events tells. */
    private static List<String> endsOfFirstEpoch(Path events) throws IOException {
        String first = null;
        Set<String> stages = new HashSet<>();
        Map<Integer, String> ends = new TreeMap<>();
        for (String event : events(events)) {
            if (event.contains("SparkListenerStageSubmitted") && event.contains("\"spark.jobGroup.id\":\"score ")) {
                String group = found("\"spark.jobGroup.id\":\"([^\"]+)\"", event);
                first = first == null ? group : first;
                if (group.equals(first)) {
                    stages.add(found("\"Stage ID\":(\\d+)", event));
                }
            } else if (event.contains("SparkListenerTaskEnd") && stages.contains(found("\"Stage ID\":(\\d+)", event))) {
                ends.put(
                        Integer.valueOf(found("\"Task ID\":(\\d+)", event)),
                        found("\"Task End Reason\":\\{\"Reason\":\"(\\w+)\"", event));
            }
        }
        return List.copyOf(ends.values());
    }

    private static String found(String pattern, String event) {
        Matcher matcher = Pattern.compile(pattern).matcher(event);
        assertTrue(matcher.find(), event);
        return matcher.group(1);
    }

    private static List<String> events(Path directory) throws IOException {
        List<String> events = new ArrayList<>();
        try (Stream<Path> logs = Files.list(directory)) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                events.addAll(Files.readAllLines(log));
            }
        }
        return events;
    }

    /** One of two DataNodes is not missed; a driver that is submitted again is joined; both drivers find what is missing. */
    @ParameterizedTest
    @MethodSource("org.secformer.jobs.FaultSeeds#seeds")
    void killedDriversAndDataNode(long seed) throws Exception {
        String run = "drivers-" + seed;
        Random random = new Random(seed);
        int victim = random.nextInt(2);
        prepare(run);
        int port = FreePort.choose();
        Commands.Started[] parties = {clusters.score(run, 0, port), clusters.score(run, 1, port)};
        clusters.awaitFrames(run, victim, randomFrames(random), parties[victim]);
        clusters.hdfs().datanodes().get(0).destroyForcibly();
        parties[victim].kill();
        double noticed = secondsUntilItFails(parties[1 - victim]);
        parties[victim] = clusters.score(run, victim, port);
        int before = clusters.claims(run, victim);
        Waiting.until(() -> clusters.claims(run, victim) > before, "party " + victim + " has gone on", parties[victim]);
        for (Commands.Started party : parties) {
            party.kill();
        }
        for (Commands.Started party : clusters.scoreBoth(run)) {
            party.await().assertDone();
        }
        assertRecovered("one driver killed, then both, and a datanode before", seed, run, 2, noticed);
        clusters.hdfs().startDataNodeAgain(0);
    }

    /** A dataset, and material for more batches than may be lost. */
    private static void prepare(String run) throws Exception {
        clusters.shareDataset(run, ROWS);
        Launcher.submit(clusters.log(run, "dealer"), clusters.dealer(run), "deal", "--units", 4 * ROWS)
                .await()
                .assertDone();
    }

    /** Of a party, so that it still has some to send. */
    private static int randomFrames(Random random) {
        return 1 + random.nextInt(ROWS / 2 * FaultRun.FRAMES_PER_BATCH);
    }

    /** Until a driver says that its epoch has failed. */
    private static double secondsUntilItFails(Commands.Started driver) throws Exception {
        long start = System.nanoTime();
        driver.awaitSaid(" failed: ");
        return (System.nanoTime() - start) / 1e9;
    }

    /**
     * Every row is right, and no unit was opened twice. Each batch has claimed a unit. For each failure and lane, more are lost: the
     * one under way, that of a batch which one party had finished and the other had not, and those of batches of its range that were
     * done and not stored yet.
     */
    private static void assertRecovered(String fault, long seed, String run, int failures, double noticedSeconds)
            throws IOException {
        clusters.assertRevealed(run, ROWS);
        clusters.assertNoUnitOpenedTwice(run);
        int most = 0;
        for (int party = 0; party < 2; party++) {
            int claims = clusters.claims(run, party);
            assertTrue(claims >= ROWS && claims <= ROWS + (2 + RANGE) * SLOTS * failures, claims + " claims");
            most = Math.max(most, claims);
        }
        FaultTable.add("clusters: " + fault, seed, "recovered", noticedSeconds, most - ROWS);
    }
}
