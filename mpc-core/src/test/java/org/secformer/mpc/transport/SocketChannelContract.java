package org.secformer.mpc.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.transport.ChannelException.Cause;

/** What channels over sockets promise besides, about networks that are slow or break. */
abstract class SocketChannelContract extends ChannelContract {
    /** Longer than the interval in which reads look around, so that reads time out in the middle of everything. */
    private static final long PAUSE_MILLIS = 400;

    /** The listening end. */
    interface Listener extends Closeable {
        int port();

        Socket accept() throws IOException;
    }

    abstract Listener listen(InetAddress address) throws Exception;

    abstract Socket dial(InetSocketAddress address) throws Exception;

    @Override
    Channel[] connect(long timeoutMillis) throws Exception {
        try (Listener server = listen(InetAddress.getLoopbackAddress())) {
            return connect(timeoutMillis, server, server.port());
        }
    }

    /** The ends' traffic passes the relay: what end 0, the listening one, sends is what the relay slows down or cuts. */
    private Channel[] connectedThrough(SlowRelay relay, long timeoutMillis) throws Exception {
        try (Listener server = listen(InetAddress.getLoopbackAddress())) {
            relay.start(server.port());
            Channel[] ends = connect(timeoutMillis, server, relay.port());
            ends[1].send(bytes(10, 1));
            ends[0].receive(10);
            // Whatever follows a handshake has passed when a block has gone back and forth.
            ends[0].send(bytes(10, 2));
            ends[1].receive(10);
            return ends;
        }
    }

    private Channel[] connect(long timeoutMillis, Listener server, int port) throws Exception {
        Future<Socket> accepted = inThread(server::accept);
        Socket dialled = dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Channel[] {
            new SocketChannel(accepted.get(), "the dialling end", timeoutMillis, cancelled::get),
            new SocketChannel(dialled, "the listening end", timeoutMillis, cancelled::get)
        };
    }

    @Test
    void cancelledWaitEnds() throws Exception {
        Channel[] ends = connected(LONG_MILLIS);
        Future<Long> waiting = inThread(() -> timeToFail(Cause.CANCELLED, ends[0]));
        Thread.sleep(200);
        cancelled.set(true);
        long millis = waiting.get();
        assertTrue(millis >= 190, millis + " ms");
    }

    @Test
    void cancelledWaitEndsAlthoughBytesTrickleIn() throws Exception {
        try (SlowRelay relay = new SlowRelay()) {
            Channel[] ends = connectedThrough(relay, LONG_MILLIS);
            relay.pieces(20, new int[100]);
            ends[0].send(bytes(1 << 20, 1));
            Future<ChannelException> waiting = inThread(() -> assertFails(Cause.CANCELLED, ends[1], 1 << 20));
            Thread.sleep(300);
            cancelled.set(true);
            waiting.get();
        }
    }

    /**
     * Pieces end within the length, within the block and, over TLS, within record headers, records and their tags; between them
     * lies more than one time-out of the socket, and all together takes longer than the deadline.
     */
    @Test
    void slowPeerIsNotADeadOne() throws Exception {
        try (SlowRelay relay = new SlowRelay()) {
            Channel[] ends = connectedThrough(relay, 6 * PAUSE_MILLIS);
            relay.pieces(PAUSE_MILLIS, 1, 2, 3, 20, 4_000, 12_400, 16_000, 400);
            ends[0].send(bytes(100_001, 3));
            ends[0].send(bytes(7, 4));
            assertArrayEquals(bytes(100_001, 3), ends[1].receive(100_001));
            assertArrayEquals(bytes(7, 4), ends[1].receive(7));
            for (int i = 0; i < 20; i++) {
                relay.pieces(i % 4 == 0 ? 130 : 1, 1 + 3 * i);
                ends[0].send(bytes(100, i));
                assertArrayEquals(bytes(100, i), ends[1].receive(100), "block " + i);
                ends[1].send(bytes(99, i));
                assertArrayEquals(bytes(99, i), ends[0].receive(99), "block " + i);
            }
        }
    }

    @Test
    void silenceWithinABlockEndsAtTheDeadline() throws Exception {
        try (SlowRelay relay = new SlowRelay()) {
            Channel[] ends = connectedThrough(relay, 500);
            relay.pieces(LONG_MILLIS, 2_000);
            ends[0].send(bytes(50_000, 3));
            assertFails(Cause.SILENT, ends[1], 50_000);
        }
    }

    /** Bytes that pass before the connection is cut: within the length, within the block. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 40, 20_000})
    void senderThatDiesInMidBlockIsGone(int bytesBefore) throws Exception {
        try (SlowRelay relay = new SlowRelay()) {
            Channel[] ends = connectedThrough(relay, LONG_MILLIS);
            relay.cutAfter(bytesBefore);
            ends[0].send(bytes(50_000, 3));
            assertFails(Cause.GONE, ends[1], 50_000);
        }
    }

    @Test
    void sendingToAPeerThatIsGoneFails() throws Exception {
        Channel[] ends = connected(LONG_MILLIS);
        ends[1].close();
        ChannelException failure = assertThrows(ChannelException.class, () -> {
            for (int i = 0; i < 500; i++) {
                ends[0].send(bytes(1_000, i));
                Thread.sleep(10);
            }
        });
        assertTrue(failure.kind() == Cause.GONE, failure.getMessage());
    }

    @Test
    void closingDoesNotWaitForAPeerThatDoesNotRead() throws Exception {
        Channel[] ends = connected(SHORT_MILLIS);
        ends[0].send(bytes(64 << 20, 1));
        ends[0].close();
    }

    @Test
    void interruptedCloseStillCloses() throws Exception {
        Channel[] ends = connected(LONG_MILLIS);
        Thread.currentThread().interrupt();
        ends[0].close();
        assertTrue(Thread.interrupted(), "the interruption is forgotten");
        assertFails(Cause.GONE, ends[1], 1);
    }

    @Test
    void messagesNameThePeerAndNoContent() throws Exception {
        Channel[] ends = connected(SHORT_MILLIS);
        String message = assertFails(Cause.SILENT, ends[0], 8).getMessage();
        assertTrue(message.contains("the dialling end"), message);
        ends[1].send(new byte[] {77, 77, 77});
        message = assertFails(Cause.DIFFERENT, ends[0], 8).getMessage();
        assertFalse(message.contains("77"), message);
    }
}
