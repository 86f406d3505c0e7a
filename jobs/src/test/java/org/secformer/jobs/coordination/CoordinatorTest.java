package org.secformer.jobs.coordination;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.IdentityFiles;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsSockets;

/** Both drivers and their lanes as threads, over real TLS connections on loopback. */
class CoordinatorTest {
    private static final String EPOCH = "00000000000000e0";
    private static final LaneAddress LANES = new LaneAddress("127.0.0.1", PortRange.ANY);
    private static final long TIMEOUT_MILLIS = 5_000;
    private static final long SHORT_MILLIS = 1_000;

    private static final Supply SUPPLY = new Supply(2, 2, 2, 2, false);

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private int port;

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

    @Test
    void bothDriversComeToTheSameAgreement() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<Agreement> atSecond = threads.submit(() -> second.agree(hello(1, 3)));
            Agreement agreement = first.agree(hello(0, 3));
            assertEquals(agreement, atSecond.get());
            assertEquals(EPOCH, agreement.epoch());
            assertEquals(List.of(0, 1, 2), agreement.batches());
        }
    }

    @Test
    void bothDriversGetTheSameDisagreement() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<Agreement> atSecond = threads.submit(() -> second.agree(hello(1, 4)));
            DisagreementException atFirst = assertThrows(DisagreementException.class, () -> first.agree(hello(0, 3)));
            Throwable other =
                    assertThrows(ExecutionException.class, atSecond::get).getCause();
            assertEquals(DisagreementException.class, other.getClass());
            assertEquals(atFirst.getMessage(), other.getMessage());
        }
    }

    @Test
    void theSecondPartyMayComeFirst() throws Exception {
        try (Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<Agreement> atSecond = threads.submit(() -> second.agree(hello(1, 3)));
            Thread.sleep(300);
            try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
                assertEquals(first.agree(hello(0, 3)), atSecond.get());
            }
        }
    }

    /** One party notices a failure later than the other, and a driver that waited for it has died meanwhile. */
    @Test
    void theNextEpochIsAgreedOnWhoeverIsFirst() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS);
            Future<Agreement> agreed = threads.submit(() -> second.agree(hello(1, 3)));
            assertEquals(first.agree(hello(0, 3)), agreed.get());
            Future<Agreement> dying = threads.submit(() -> second.agreeAgain(hello(1, 3)));
            Thread.sleep(300);
            second.close();
            assertThrows(ExecutionException.class, dying::get);
            try (Coordinator restarted = coordinator(Party.P1, TIMEOUT_MILLIS)) {
                Future<Agreement> atSecond = threads.submit(() -> restarted.agree(hello(1, 3)));
                Thread.sleep(300);
                assertEquals(first.agreeAgain(hello(0, 3)), atSecond.get());
            }
        }
    }

    @Test
    void whoGivesUpSaysWhy() throws Exception {
        for (Party quitter : Party.values()) {
            try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                    Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
                Coordinator quitting = quitter == Party.P0 ? first : second;
                Coordinator other = quitter == Party.P0 ? second : first;
                Future<?> farewell = threads.submit(
                        () -> quitting.giveUp(hello(quitter.ordinal(), 3), "material file 7 is damaged"));
                PeerGaveUpException told = assertThrows(
                        PeerGaveUpException.class,
                        () -> other.agreeAgain(hello(quitter.peer().ordinal(), 3)));
                assertEquals("party " + quitter.ordinal() + " gave up: material file 7 is damaged", told.getMessage());
                farewell.get();
            }
        }
    }

    @Test
    void lanesPairUpByNumber() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serveLanes(agreement());
            List<Future<Channel>> connecting = new ArrayList<>();
            // Not in order, and party 1's ask before party 0's have registered.
            for (int lane : new int[] {1, 0}) {
                connecting.add(threads.submit(() -> lane(Party.P1, lane, TIMEOUT_MILLIS, "plan")));
            }
            Thread.sleep(100);
            for (int lane : new int[] {0, 1}) {
                connecting.add(threads.submit(() -> lane(Party.P0, lane, TIMEOUT_MILLIS, "plan")));
            }
            List<Channel> channels = new ArrayList<>();
            for (Future<Channel> channel : connecting) {
                channels.add(channel.get());
            }
            channels.get(0).send(new byte[] {11});
            channels.get(1).send(new byte[] {10});
            assertArrayEquals(new byte[] {10}, channels.get(2).receive(1));
            assertArrayEquals(new byte[] {11}, channels.get(3).receive(1));
            channels.forEach(Channel::close);
        }
    }

    @Test
    void lanesOfDifferentPlansPartAgain() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serveLanes(agreement());
            Future<Channel> other = threads.submit(() -> lane(Party.P1, 0, TIMEOUT_MILLIS, "another plan"));
            ChannelException atFirst =
                    assertThrows(ChannelException.class, () -> lane(Party.P0, 0, TIMEOUT_MILLIS, "plan"));
            assertEquals(ChannelException.Cause.DIFFERENT, atFirst.kind());
            assertTrue(atFirst.getMessage().startsWith("party 1, lane 0: expected "), atFirst.getMessage());
            ChannelException atSecond = failure(other);
            assertEquals(ChannelException.Cause.DIFFERENT, atSecond.kind());
        }
    }

    @Test
    void aStrangerIsRefusedAndThePeerStillServed() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator stranger = new Coordinator(stranger());
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<Agreement> atFirst = threads.submit(() -> first.agree(hello(0, 3)));
            knockWithoutTls();
            ChannelException refused = assertThrows(ChannelException.class, () -> stranger.agree(hello(1, 3)));
            assertTrue(refused.getMessage().contains("party 0"), refused.getMessage());
            assertTrue(refused.getMessage().contains("certificate"), refused.getMessage());
            assertEquals(second.agree(hello(1, 3)), atFirst.get());
        }
    }

    /** Party 0's own lanes may connect to its coordinator, but not in place of party 1's driver. */
    @Test
    void ownLanesAreNotTakenForTheOtherDriver() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
            PeerSettings own = settings(Party.P0, TIMEOUT_MILLIS);
            try (Channel pretending = new SocketChannel(
                    TlsSockets.connect(own.trusting(Party.P0), address, "itself", TIMEOUT_MILLIS, () -> false),
                    "itself",
                    TIMEOUT_MILLIS,
                    () -> false)) {
                Messages.send(pretending, new Greeting(Greeting.From.DRIVER));
                ChannelException closed =
                        assertThrows(ChannelException.class, () -> Messages.receive(pretending, Hello.class, "itself"));
                assertEquals(ChannelException.Cause.GONE, closed.kind());
            }
            Future<Agreement> atFirst = threads.submit(() -> first.agree(hello(0, 3)));
            assertEquals(second.agree(hello(1, 3)), atFirst.get());
        }
    }

    @Test
    void strangersWhoSayNothingHoldUpNobody() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            for (int i = 0; i < 3; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            Future<Agreement> atSecond = threads.submit(() -> second.agree(hello(1, 3)));
            assertEquals(first.agree(hello(0, 3)), atSecond.get());
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aStrangerAtALanesDoorIsRefusedAndTheLaneStillServed() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serveLanes(agreement());
            Future<Channel> listening = threads.submit(() -> lane(Party.P0, 0, TIMEOUT_MILLIS, "plan"));
            LaneMessage door = ask(0);
            try (Socket knocking = new Socket(door.host(), door.port())) {
                knocking.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
                knocking.getInputStream().read();
            } catch (IOException refused) {
                // As it should be.
            }
            try (Channel dialled = lane(Party.P1, 0, TIMEOUT_MILLIS, "plan");
                    Channel accepted = listening.get()) {
                dialled.send(new byte[] {5});
                assertArrayEquals(new byte[] {5}, accepted.receive(1));
            }
        }
    }

    @Test
    void whenOnlyStrangersComeTheDeadlineHolds() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            Future<Agreement> atFirst = threads.submit(() -> first.agree(hello(0, 3)));
            knockWithoutTls();
            ChannelException alone = failure(atFirst);
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertTrue(alone.getMessage().startsWith("party 1 did not connect to port " + port), alone.getMessage());
            assertTrue(alone.getMessage().contains("refused were 1 connections"), alone.getMessage());
        }
    }

    @Test
    void aPeerThatNeverComesIsNamedAtTheDeadline() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            ChannelException alone = assertThrows(ChannelException.class, () -> first.agree(hello(0, 3)));
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertTrue(
                    alone.getMessage().startsWith("party 1 did not connect to port " + port + " within 1 s"),
                    alone.getMessage());
        }
        try (Coordinator second = coordinator(Party.P1, SHORT_MILLIS)) {
            ChannelException alone = assertThrows(ChannelException.class, () -> second.agree(hello(1, 3)));
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertTrue(alone.getMessage().startsWith("party 0 is not reachable at "), alone.getMessage());
            assertTrue(alone.getMessage().contains(Integer.toString(port)), alone.getMessage());
        }
    }

    @Test
    void aLaneThatNeverRegistersIsNamedAtTheDeadline() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            first.serveLanes(agreement());
            ChannelException alone =
                    assertThrows(ChannelException.class, () -> lane(Party.P1, 1, SHORT_MILLIS, "plan"));
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertEquals("party 0's lane 1 did not register within 1 s", alone.getMessage());
        }
    }

    @Test
    void aLaneWhoseCounterpartNeverComesIsNamedAtTheDeadline() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            first.serveLanes(agreement());
            ChannelException alone =
                    assertThrows(ChannelException.class, () -> lane(Party.P0, 1, SHORT_MILLIS, "plan"));
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertTrue(alone.getMessage().startsWith("party 1's lane 1 did not connect"), alone.getMessage());
        }
    }

    @Test
    void aLaneOfAnotherRunIsSentAway() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serveLanes(new Agreement("00000000000000ff", 1, List.of(), List.of(), SUPPLY));
            ChannelException away =
                    assertThrows(ChannelException.class, () -> lane(Party.P1, 0, TIMEOUT_MILLIS, "plan"));
            assertEquals(ChannelException.Cause.GONE, away.kind());
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            String message = assertThrows(InvalidInputException.class, () -> coordinator(Party.P0, TIMEOUT_MILLIS))
                    .getMessage();
            assertTrue(message.contains("--port"), message);
            assertTrue(message.contains(Integer.toString(taken.getLocalPort())), message);
        }
    }

    private Coordinator coordinator(Party party, long timeoutMillis) throws IOException {
        return new Coordinator(settings(party, timeoutMillis));
    }

    private PeerSettings settings(Party party, long timeoutMillis) {
        Role role = Role.of(party);
        return settings(party, "keys/" + role, "trust", timeoutMillis);
    }

    private PeerSettings stranger() {
        return settings(Party.P1, "stranger/keys", "stranger/trust", SHORT_MILLIS);
    }

    private PeerSettings settings(Party party, String identity, String trust, long timeoutMillis) {
        KeyLocations keys = new KeyLocations(
                Role.of(party),
                directory.resolve(identity).toString(),
                directory.resolve(trust).toString());
        return new PeerSettings(party, "127.0.0.1", port, keys, timeoutMillis);
    }

    private Channel lane(Party party, int lane, long timeoutMillis, String plan) throws IOException {
        PeerSettings settings = settings(party, timeoutMillis);
        return new LaneConnector(
                        settings,
                        LANES,
                        EPOCH,
                        lane,
                        () -> Thread.currentThread().isInterrupted())
                .connect(plan);
    }

    /** Where party 0's lane listens; asks as party 1's lane does. */
    private LaneMessage ask(int lane) throws IOException {
        PeerSettings settings = settings(Party.P1, TIMEOUT_MILLIS);
        return new LaneConnector(settings, LANES, EPOCH, lane, () -> false)
                .ask(settings.trusting(Party.P0), new LaneMessage(EPOCH, lane, "", 0));
    }

    private void knockWithoutTls() throws IOException {
        try (Socket knocking = new Socket(InetAddress.getLoopbackAddress(), port)) {
            knocking.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
        }
    }

    private static Agreement agreement() {
        return new Agreement(EPOCH, 2, List.of(0, 1), List.of("", ""), SUPPLY);
    }

    private static Hello hello(int party, int batches) {
        List<String> free = List.of(
                new UnitId("0123456789abcdef", 0).toString(),
                new UnitId("0123456789abcdef", 1).toString(),
                new UnitId("0123456789abcdef", 2).toString());
        return new Hello(party, 1, "p", "b", "d", batches, 2, 9, 0, party == 0 ? EPOCH : "", "", List.of(), free);
    }

    private static ChannelException failure(Future<?> running) {
        Throwable cause = assertThrows(ExecutionException.class, running::get).getCause();
        return assertInstanceOf(ChannelException.class, cause);
    }
}
