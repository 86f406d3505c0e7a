package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.EpochId;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsSockets;

/** Both drivers meet, agree and part. */
class CoordinatorTest extends CoordinationFixture {
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
    void theFirstPartyMayMeetFirst() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            FutureTask<Void> early = new FutureTask<>(() -> meet(first));
            Thread thread = new Thread(early, "early");
            thread.start();
            awaitWaiting(thread);
            second.meet();
            early.get();
        }
    }

    @Test
    void theSecondPartyMayMeetFirst() throws Exception {
        try (Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<Void> early = threads.submit(() -> meet(second));
            awaitDialling();
            try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
                first.meet();
                early.get();
            }
        }
    }

    /** A driver that is started again is known to be there by its hello, too: the other one may be past the first meeting. */
    @Test
    void aPartyThatWasStartedAgainMeetsTheOther() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<Agreement> atSecond = threads.submit(() -> second.agree(hello(1, 3)));
            first.meet();
            Future<Agreement> atFirst = threads.submit(() -> first.agree(hello(0, 3)));
            assertEquals(atSecond.get(), atFirst.get());
            Future<Agreement> again = threads.submit(() -> first.agree(hello(0, 3)));
            try (Coordinator restarted = coordinator(Party.P1, TIMEOUT_MILLIS)) {
                restarted.meet();
                assertEquals(restarted.agree(hello(1, 3)), again.get());
            }
        }
    }

    @Test
    void theSecondPartyMayComeFirst() throws Exception {
        try (Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<Agreement> atSecond = threads.submit(() -> second.agree(hello(1, 3)));
            awaitDialling();
            try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
                assertEquals(first.agree(hello(0, 3)), atSecond.get());
            }
        }
    }

    /** A driver that waited for the other has died meanwhile. */
    @Test
    void aDriverThatDiedWhileItWaitedIsPassedOver() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            InsecureNoClaims dying = new InsecureNoClaims();
            Coordinator second = new Coordinator(settings(Party.P1, TIMEOUT_MILLIS), dying);
            Future<Agreement> unanswered = threads.submit(() -> second.agree(hello(1, 3)));
            assertTrue(dying.isConnected.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
            second.close();
            assertThrows(ExecutionException.class, unanswered::get);
            InsecureNoClaims again = new InsecureNoClaims();
            try (Coordinator restarted = new Coordinator(settings(Party.P1, TIMEOUT_MILLIS), again)) {
                Future<Agreement> atSecond = threads.submit(() -> restarted.agree(hello(1, 3)));
                assertTrue(again.isConnected.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
                assertEquals(first.agree(hello(0, 3)), atSecond.get());
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
                Future<?> farewell = threads.submit(() -> quitting.giveUp("material file 7 is damaged"));
                PeerGaveUpException told = assertThrows(
                        PeerGaveUpException.class,
                        () -> other.agree(hello(quitter.peer().ordinal(), 3)));
                assertEquals("party " + quitter.ordinal() + " gave up: material file 7 is damaged", told.getMessage());
                farewell.get();
            }
        }
    }

    /** It may need longer to get ready than the other one stays after its farewell. */
    @Test
    void whoGaveUpIsBelievedWhenItIsGone() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            second.giveUp("no executors");
            PeerGaveUpException told = assertThrows(PeerGaveUpException.class, () -> first.agree(hello(0, 3)));
            assertEquals("party 1 gave up: no executors", told.getMessage());
        }
    }

    /** It has gone before the first word of the answer, which the answering end knows by the time that it says the next. */
    @Test
    void whoGaveUpIsBelievedWhenItCannotBeAnswered() throws Exception {
        InsecureNoClaims slow = new InsecureNoClaims() {
            @Override
            public Set<EpochId> openEpochs() {
                awaitEnd("writer to party 1");
                return Set.of();
            }
        };
        try (Coordinator first = new Coordinator(settings(Party.P0, TIMEOUT_MILLIS), slow)) {
            PeerSettings second = settings(Party.P1, TIMEOUT_MILLIS);
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
            SSLSocket socket =
                    TlsSockets.connect(second.trusting(Party.P0), address, "party 0", TIMEOUT_MILLIS, () -> false);
            try (Channel channel = new SocketChannel(socket, "party 0", TIMEOUT_MILLIS, () -> false)) {
                Messages.send(channel, new Greeting(Greeting.From.DRIVER));
                Messages.send(channel, Hello.ending(Party.P1, "no executors"));
                // As of a process that was killed: whatever is sent to it fails at once.
                socket.setSoLinger(true, 0);
            }
            PeerGaveUpException told = assertThrows(PeerGaveUpException.class, () -> first.agree(hello(0, 3)));
            assertEquals("party 1 gave up: no executors", told.getMessage());
        }
    }

    @Test
    void aPeerThatNeverComesIsNamedAtTheDeadline() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            ChannelException alone = assertThrows(ChannelException.class, first::meet);
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertTrue(
                    alone.getMessage().startsWith("party 1 did not connect to port " + port + " within 1 s"),
                    alone.getMessage());
        }
        try (Coordinator second = coordinator(Party.P1, SHORT_MILLIS)) {
            ChannelException alone = assertThrows(ChannelException.class, second::meet);
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertTrue(alone.getMessage().startsWith("party 0 is not reachable at "), alone.getMessage());
            assertTrue(alone.getMessage().contains(Integer.toString(port)), alone.getMessage());
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
}
