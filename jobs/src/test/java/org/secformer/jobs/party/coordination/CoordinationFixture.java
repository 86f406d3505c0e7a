package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.IdentityFiles;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.ChannelException;

/** Both drivers and their lanes as threads, over real TLS connections on loopback. */
abstract class CoordinationFixture {
    static final EpochId EPOCH = new EpochId("00000000000000e0");
    static final Sha256 PLAN = new Sha256("0".repeat(64));
    static final LaneAddress LANES = new LaneAddress("127.0.0.1", PortRange.ANY);
    static final long TIMEOUT_MILLIS = 5_000;
    static final long SHORT_MILLIS = 1_000;

    static final Supply SUPPLY = new Supply(2, 2, 2, 2, false);

    @TempDir
    Path directory;

    final ExecutorService threads = Executors.newCachedThreadPool();
    int port;

    @BeforeEach
    void prepare() throws IOException {
        LocalStorage files = new LocalStorage(directory);
        new LocalIdentities(files).create(Kem.X25519);
        // Of party 1's role, but not whom party 0 has pinned.
        LocalStorage stranger = files.below("stranger");
        IdentityFiles.create(Role.PARTY1, Kem.X25519, Duration.ofDays(1), stranger.below("keys"));
        Files.createDirectories(stranger.root().resolve("trust"));
        Files.copy(directory.resolve("trust/party0.pem"), stranger.root().resolve("trust/party0.pem"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS), "a thread is still running");
    }

    static Void meet(Coordinator coordinator) throws IOException {
        coordinator.meet();
        return null;
    }

    Coordinator coordinator(Party party, long timeoutMillis) throws IOException {
        return new Coordinator(settings(party, timeoutMillis), new InsecureNoClaims());
    }

    /** Until party 1 dials party 0, for whom nobody listens yet; it will try again. */
    void awaitDialling() throws IOException {
        try (ServerSocket door = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            door.setSoTimeout((int) TIMEOUT_MILLIS);
            door.accept().close();
        }
    }

    /** Until a thread waits for something that another one does. */
    static void awaitWaiting(Thread thread) {
        long deadline = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000;
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive(), "ended instead of waiting");
            assertTrue(System.nanoTime() < deadline, () -> "does not wait but is " + thread.getState());
            Thread.onSpinWait();
        }
    }

    /** Until no thread of this name runs any more. */
    static void awaitEnd(String name) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                try {
                    thread.join(TIMEOUT_MILLIS);
                } catch (InterruptedException stop) {
                    throw new IllegalStateException(stop);
                }
                assertFalse(thread.isAlive(), name + " still runs");
            }
        }
    }

    PeerSettings settings(Party party, long timeoutMillis) {
        Role role = Role.of(party);
        return settings(party, "keys/" + role, "trust", timeoutMillis);
    }

    PeerSettings settings(Party party, String identity, String trust, long timeoutMillis) {
        KeyLocations keys = new KeyLocations(
                Role.of(party),
                directory.resolve(identity).toString(),
                directory.resolve(trust).toString());
        return new PeerSettings(party, "127.0.0.1", port, keys, timeoutMillis);
    }

    LaneConnection lane(Party party, int lane, long timeoutMillis, String plan) throws IOException {
        return connector(settings(party, timeoutMillis), lane).connect(plan).orElseThrow();
    }

    LaneConnector connector(PeerSettings settings, int lane) {
        return new LaneConnector(
                settings, LANES, EPOCH, lane, () -> Thread.currentThread().isInterrupted());
    }

    /** Where party 0's lane listens; asks as party 1's lane does. */
    LaneAnswer ask(int lane) throws IOException {
        return connector(settings(Party.P1, TIMEOUT_MILLIS), lane).ask(LaneMessage.seek(EPOCH, lane));
    }

    static Agreement agreement() {
        return new Agreement(
                EPOCH,
                2,
                List.of(0, 1),
                List.of(new UnitId("0123456789abcdef", 0), new UnitId("0123456789abcdef", 1)),
                SUPPLY);
    }

    static Hello hello(int party, int batches) {
        return new Hello(
                party,
                1,
                PLAN,
                new BundleId("b".repeat(32)),
                new DatasetId("d".repeat(32)),
                batches,
                2,
                9,
                0,
                party == 0 ? EPOCH : EpochId.NONE,
                PeerText.NONE,
                List.of(),
                List.of(new UnitRun(new UnitId("0123456789abcdef", 0), 3)));
    }

    static ChannelException failure(Future<?> running) {
        Throwable cause = assertThrows(ExecutionException.class, running::get).getCause();
        return assertInstanceOf(ChannelException.class, cause);
    }
}
