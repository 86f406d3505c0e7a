package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsSockets;

/** Whoever knocks without the right certificate is refused, and holds up nobody. */
class DoorTest extends CoordinationFixture {
    @Test
    void aStrangerIsRefusedAndThePeerStillServed() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator stranger = new Coordinator(stranger(), new InsecureNoClaims());
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<Agreement> atFirst = threads.submit(() -> first.agree(hello(0, 3)));
            knockWithoutTls();
            ChannelException refused = assertThrows(ChannelException.class, stranger::meet);
            assertEquals(ChannelException.Cause.REFUSED, refused.kind());
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

    /** As after a theft of its key: whoever shows the old certificate is refused from the next connection on. */
    @Test
    void aPinThatIsReplacedHoldsForTheNextConnection() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS);
                Coordinator second = coordinator(Party.P1, SHORT_MILLIS)) {
            Future<Agreement> atFirst = threads.submit(() -> first.agree(hello(0, 3)));
            assertEquals(second.agree(hello(1, 3)), atFirst.get());
            Files.copy(
                    directory.resolve("stranger/keys/certificate.pem"),
                    directory.resolve("trust/party1.pem"),
                    StandardCopyOption.REPLACE_EXISTING);
            ChannelException refused = assertThrows(ChannelException.class, () -> second.agree(hello(1, 3)));
            assertEquals(ChannelException.Cause.REFUSED, refused.kind(), refused.getMessage());
        }
    }

    /** More of them than may wait at a door: those who came first are sent away, and nobody waits until they are. */
    @Test
    void strangersWhoSayNothingHoldUpNobody() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            knockSilently(silent, port);
            Future<Agreement> atSecond = threads.submit(() -> second.agree(hello(1, 3)));
            Agreement agreement = first.agree(hello(0, 3));
            assertEquals(agreement, atSecond.get());
            first.serve(agreement);

            Future<LaneConnection> listening = threads.submit(() -> lane(Party.P0, 0, TIMEOUT_MILLIS, PLAN.text()));
            knockSilently(silent, ask(0).port());
            try (LaneConnection dialled = lane(Party.P1, 0, TIMEOUT_MILLIS, PLAN.text());
                    LaneConnection accepted = listening.get()) {
                dialled.channel().send(new byte[] {5});
                assertArrayEquals(new byte[] {5}, accepted.channel().receive(1));
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static void knockSilently(List<Socket> silent, int at) throws IOException {
        for (int i = 0; i < 2 * Door.MOST_KNOCKING; i++) {
            silent.add(new Socket(InetAddress.getLoopbackAddress(), at));
        }
    }

    @Test
    void aStrangerAtALanesDoorIsRefusedAndTheLaneStillServed() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serve(agreement());
            Future<LaneConnection> listening = threads.submit(() -> lane(Party.P0, 0, TIMEOUT_MILLIS, PLAN.text()));
            LaneAnswer door = ask(0);
            try (Socket knocking = new Socket(door.host().text(), door.port())) {
                knocking.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
                knocking.getInputStream().read();
            } catch (IOException refused) {
                // As it should be.
            }
            try (LaneConnection dialled = lane(Party.P1, 0, TIMEOUT_MILLIS, PLAN.text());
                    LaneConnection accepted = listening.get()) {
                dialled.channel().send(new byte[] {5});
                assertArrayEquals(new byte[] {5}, accepted.channel().receive(1));
            }
        }
    }

    @Test
    void whenOnlyStrangersComeTheDeadlineHolds() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            Future<?> atFirst = threads.submit(() -> meet(first));
            knockWithoutTls();
            ChannelException alone = failure(atFirst);
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertTrue(alone.getMessage().startsWith("party 1 did not connect to port " + port), alone.getMessage());
            assertTrue(alone.getMessage().contains("refused were 1 connections"), alone.getMessage());
        }
    }

    private PeerSettings stranger() {
        return settings(Party.P1, "stranger/keys", "stranger/trust", SHORT_MILLIS);
    }

    private void knockWithoutTls() throws IOException {
        try (Socket knocking = new Socket(InetAddress.getLoopbackAddress(), port)) {
            knocking.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
        }
    }
}
