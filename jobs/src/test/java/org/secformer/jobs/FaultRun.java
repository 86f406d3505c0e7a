package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.secformer.datasets.material.UnitId;
import org.secformer.jobs.files.PredictionName;

/**
 * Both parties as processes, connected through a relay, with wire logs, and with a fault injected at a moment that a seed
 * chooses. However it ends, closing it checks that no unit was opened twice; what was measured goes to {@link FaultTable}.
 */
final class FaultRun implements AutoCloseable {
    /** A batch of the sample model takes a few more rounds than this, with at least one frame each way. */
    static final int FRAMES_PER_BATCH = 60;

    /** What the lanes of such a batch exchange, at least. */
    static final int BYTES_PER_BATCH = 900_000;

    private static final String RECOVERED = "recovered";

    final Roles roles;
    final Relay relay;
    final Random random;
    final Commands.Started[] parties = new Commands.Started[2];
    private final String fault;
    private final long seed;
    private final Path wire;
    private final int port = FreePort.choose();
    private final List<Commands.Started> all = new ArrayList<>();
    private final List<Cleanup> cleanups = new ArrayList<>();
    private long injectedNanos;
    private double noticedSeconds = FaultTable.NEVER;
    private String outcome = RECOVERED;

    private FaultRun(Roles roles, String fault, long seed) throws IOException {
        this.roles = roles;
        this.fault = fault;
        this.seed = seed;
        this.random = new Random(seed);
        this.wire = Files.createDirectories(roles.path("wire"));
        this.relay = new Relay(port);
    }

    /** Made once per JVM: roles with twice the material that a run needs. */
    private static final class Original {
        static final Path DIRECTORY = make();

        private static Path make() {
            try {
                Path directory = Roles.WORK.resolve("fault-roles");
                Roles.delete(directory);
                Roles.ofSingleRows(directory).deal(2 * Roles.ROWS, 1);
                return directory;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    static FaultRun of(Path directory, String fault, long seed) throws IOException {
        return new FaultRun(Roles.in(directory, Original.DIRECTORY), fault, seed);
    }

    /** Where party 0's driver listens, unless an option says something else. */
    int port() {
        return port;
    }

    void startBoth(Object... options) throws IOException {
        start(0, options);
        start(1, options);
    }

    Commands.Started start(int party, Object... options) throws IOException {
        return start(party, List.of(), options);
    }

    Commands.Started start(int party, List<String> more, Object... options) throws IOException {
        List<String> jvmOptions = new ArrayList<>(more);
        jvmOptions.add("-D" + InsecureWireLog.DIRECTORY + "=" + wire.toAbsolutePath());
        if (party == 1) {
            jvmOptions.addAll(relay.jvmOptions());
        }
        parties[party] = roles.start(jvmOptions, party, port, options);
        all.add(parties[party]);
        return parties[party];
    }

    /** Until a party has sent a random number of frames, in any batch but the last. */
    void awaitRandomMoment(int party) throws Exception {
        awaitFrames(party, random.nextInt((Roles.ROWS - 1) * FRAMES_PER_BATCH));
    }

    void awaitFrames(int party, int frames) throws Exception {
        Waiting.until(
                () -> WireLogs.read(wire).frames(party) >= frames,
                "party " + party + " has sent " + frames + " frames",
                parties[party]);
    }

    /** Notes the time. */
    void injected() {
        injectedNanos = System.nanoTime();
    }

    /** Waits until a party says that its epoch, or its run, has failed. */
    void awaitNoticedBy(int party) throws Exception {
        Waiting.until(
                () -> {
                    String said = Files.readString(parties[party].log());
                    return said.contains(" failed: ") || said.contains("secformer: [");
                },
                "party " + party + " has noticed",
                null);
        noticedSeconds = secondsSinceInjected();
    }

    private double secondsSinceInjected() {
        return (System.nanoTime() - injectedNanos) / 1e9;
    }

    /** Both parties end well, and all predictions are there and right. */
    void assertRecovered() throws Exception {
        for (Commands.Started party : parties) {
            party.await().assertDone();
        }
        assertAllPredicted();
    }

    /** A party ends with an exit code and a message with these parts; the first such code is the outcome. */
    void assertRefused(int party, int exit, String... parts) throws Exception {
        String message = parties[party].await().assertRefused(exit, parts);
        if (outcome.equals(RECOVERED)) {
            outcome = message.substring(1, message.indexOf(']'));
        }
    }

    /** Nothing hinders the parties any more: the same commands do the rest. */
    void assertRerunDoesTheRest() throws Exception {
        relay.everything(Relay.Fate.PASS);
        startBoth();
        for (Commands.Started party : parties) {
            party.await().assertDone();
        }
        assertAllPredicted();
    }

    private void assertAllPredicted() throws IOException {
        roles.reveal(roles.path("predictions.csv")).assertDone();
        ExpectedPredictions.assertAllIn(roles.path("predictions.csv"));
        addToTable();
    }

    /** Units that a party claimed and whose batch not both hold. */
    int wasted() throws IOException {
        Set<String> claimed = new HashSet<>();
        Set<String> useful = new HashSet<>();
        for (int party = 0; party < 2; party++) {
            for (String claim : roles.files("material/party" + party, ".claim")) {
                claimed.add(claim.replace("claims/", "").replace(".claim", ""));
            }
        }
        List<PredictionName> atFirst = roles.predicted(0);
        for (PredictionName name : roles.predicted(1)) {
            if (atFirst.contains(name)) {
                useful.add(name.unit().toString());
            }
        }
        claimed.removeAll(useful);
        return claimed.size();
    }

    private void addToTable() throws IOException {
        assertWires();
        FaultTable.add(fault, seed, outcome, noticedSeconds, wasted());
    }

    WireLogs wires() throws IOException {
        return WireLogs.read(wire);
    }

    private void assertWires() throws IOException {
        WireLogs logs = wires();
        logs.assertNoUnitOpenedTwice(roles.material());
        assertTrue(logs.frames(0) > 0 && logs.frames(1) > 0, this::toString);
        for (int party = 0; party < 2; party++) {
            Set<UnitId> held = new HashSet<>();
            for (PredictionName name : roles.predicted(party)) {
                assertTrue(held.add(name.unit()), () -> name + " is held twice");
            }
        }
    }

    interface Cleanup {
        void run() throws IOException;
    }

    /** To be done when the run has been checked. */
    void atTheEnd(Cleanup cleanup) {
        cleanups.add(cleanup);
    }

    @Override
    public void close() throws IOException {
        for (Commands.Started party : all) {
            party.process().destroyForcibly().onExit().join();
        }
        relay.close();
        try {
            wires().assertNoUnitOpenedTwice(roles.material());
        } finally {
            for (Cleanup cleanup : cleanups) {
                cleanup.run();
            }
        }
    }

    @Override
    public String toString() {
        return fault + ", seed " + seed;
    }
}
