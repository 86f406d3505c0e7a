package org.secformer.mpc.transport;

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
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.mpc.transport.ChannelException.Cause;

/** Only the expected peer gets through, only by TLS 1.3, and no wait is longer than its deadline. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsSocketsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final long LONG_MILLIS = 20_000;
    private static final long SHORT_MILLIS = 300;

    private static SelfSignedIdentity first;
    private static SelfSignedIdentity second;
    private static SelfSignedIdentity stranger;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private TlsListener server;

    @BeforeAll
    static void identities(@TempDir Path directory) throws Exception {
        first = SelfSignedIdentity.generate(directory, "p0");
        second = SelfSignedIdentity.generate(directory, "p1");
        stranger = SelfSignedIdentity.generate(directory, "stranger");
    }

    @BeforeEach
    void listen() throws Exception {
        server = new TlsListener(first.trusting(second), LOOPBACK, 0);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private Future<SSLSocket> accepting(long timeoutMillis) {
        return threads.submit(() -> server.accept("p1", timeoutMillis, cancelled::get));
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(LOOPBACK, server.port());
    }

    private SSLSocket dial(TlsEnd end) {
        return TlsSockets.connect(end, address(), "p0", LONG_MILLIS, cancelled::get);
    }

    private static void assertRefuses(Future<SSLSocket> accepting) {
        ExecutionException refused = assertThrows(ExecutionException.class, accepting::get);
        assertInstanceOf(SSLException.class, refused.getCause());
    }

    private static long millisUntil(Cause expected, Callable<?> wait) {
        long start = System.nanoTime();
        ChannelException failure = assertThrows(ChannelException.class, wait::call);
        assertEquals(expected, failure.kind(), failure.getMessage());
        return (System.nanoTime() - start) / 1_000_000;
    }

    private void assertExpectedPeerGetsThrough() throws Exception {
        Future<SSLSocket> accepting = accepting(LONG_MILLIS);
        SSLSocket dialled = dial(second.trusting(first));
        assertEquals("TLSv1.3", dialled.getSession().getProtocol());
        try (Channel here = new SocketChannel(accepting.get(), "p1", LONG_MILLIS, cancelled::get);
                Channel there = new SocketChannel(dialled, "p0", LONG_MILLIS, cancelled::get)) {
            here.send(new byte[] {1, 2, 3});
            assertArrayEquals(new byte[] {1, 2, 3}, there.receive(3));
        }
    }

    @Test
    void expectedPeerGetsThrough() throws Exception {
        assertExpectedPeerGetsThrough();
    }

    /** Though with TLS 1.3 its own handshake is over by then. */
    @Test
    void strangerWhoDialsIsRefusedAndToldSo() throws Exception {
        for (TlsEnd end : new TlsEnd[] {stranger.trusting(first), SelfSignedIdentity.anonymous()}) {
            Future<SSLSocket> accepting = accepting(LONG_MILLIS);
            assertTrue(millisUntil(Cause.REFUSED, () -> dial(end)) < LONG_MILLIS);
            assertRefuses(accepting);
        }
        assertExpectedPeerGetsThrough();
    }

    /** It may have been killed, or sent this end away to make room. */
    @Test
    void whoeverHangsUpWithoutAWordIsDialledAgain() throws Exception {
        Future<SSLSocket> dialling = threads.submit(() -> dial(second.trusting(first)));
        server.take(cancelled::get).sendAway();
        accepting(LONG_MILLIS).get().close();
        dialling.get().close();
    }

    /** As a listening end does when it has waited too long for what this end says: that is no refusal. */
    @Test
    void whoeverBreaksOffTheHandshakeIsDialledAgain() throws Exception {
        try (ServerSocket impatient = new ServerSocket(0, 1, LOOPBACK)) {
            InetSocketAddress there = new InetSocketAddress(LOOPBACK, impatient.getLocalPort());
            Future<SSLSocket> dialling = threads.submit(
                    () -> TlsSockets.connect(second.trusting(first), there, "p0", LONG_MILLIS, cancelled::get));
            try (Socket lost = impatient.accept()) {
                byte[] hello = new byte[1 << 14];
                assertTrue(lost.getInputStream().read(hello) > 0);
                // Two alerts of TLS: user_canceled and close_notify.
                lost.getOutputStream().write(HexFormat.of().parseHex("1503030002015a15030300020100"));
                lost.shutdownOutput();
                while (lost.getInputStream().read(hello) >= 0) {
                    // Unread, it might overtake the alerts.
                }
            }
            TlsEnd end = first.trusting(second);
            SSLSocket again = end.listening(impatient.accept());
            long deadline = System.nanoTime() + LONG_MILLIS * 1_000_000;
            TlsSockets.shakeHands(
                    end, again, deadline, guest -> guest.getOutputStream().write(TlsSockets.WELCOME));
            dialling.get().close();
            again.close();
        }
    }

    /** It holds the right key, but does not say what our listening end says. */
    @Test
    void anotherProgramIsRefused() throws Exception {
        ServerSocket other = listenWithoutWelcome("TLSv1.3");
        Future<Integer> accepting = threads.submit(() -> {
            try (SSLSocket socket = (SSLSocket) other.accept()) {
                socket.getOutputStream().write('?');
                return socket.getInputStream().read();
            }
        });
        InetSocketAddress there = new InetSocketAddress(LOOPBACK, other.getLocalPort());
        TlsEnd end = second.trusting(first);
        long millis =
                millisUntil(Cause.REFUSED, () -> TlsSockets.connect(end, there, "p0", LONG_MILLIS, cancelled::get));
        assertTrue(millis < LONG_MILLIS, millis + " ms");
        assertEquals(-1, accepting.get());
        other.close();
    }

    /** While another thread waits for what it has to say. */
    @Test
    void whoeverIsSentAwayIsGoneAtOnce() throws Exception {
        try (Socket mute = new Socket(LOOPBACK, server.port())) {
            TlsListener.Caller taken = server.take(cancelled::get);
            Future<?> welcoming = threads.submit(taken::welcome);
            Thread.sleep(200);
            taken.sendAway();
            assertInstanceOf(
                    IOException.class,
                    assertThrows(ExecutionException.class, welcoming::get).getCause());
            mute.setSoTimeout(5_000);
            try {
                assertTrue(mute.getInputStream().readAllBytes().length < 100);
            } catch (SocketException reset) {
                // Or so; but it did end.
            }
        }
    }

    @Test
    void strangerWhoListensIsRefused() throws Exception {
        server.close();
        server = new TlsListener(stranger.trusting(second), LOOPBACK, 0);
        Future<SSLSocket> accepting = accepting(LONG_MILLIS);
        assertTrue(millisUntil(Cause.REFUSED, () -> dial(second.trusting(first))) < LONG_MILLIS);
        // It gets an alert, or the end of the connection when it writes.
        assertInstanceOf(
                IOException.class,
                assertThrows(ExecutionException.class, accepting::get).getCause());
    }

    @Test
    void plainTextIsRefused() throws Exception {
        Future<SSLSocket> accepting = accepting(LONG_MILLIS);
        try (Socket plain = new Socket(LOOPBACK, server.port())) {
            plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertRefuses(accepting);
        }
        assertExpectedPeerGetsThrough();
    }

    @Test
    void plainTextServerIsRefused() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, LOOPBACK)) {
            threads.submit(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write("220 ready\r\n".getBytes(StandardCharsets.US_ASCII));
                    return socket.getInputStream().readAllBytes();
                }
            });
            InetSocketAddress there = new InetSocketAddress(LOOPBACK, plain.getLocalPort());
            TlsEnd end = second.trusting(first);
            millisUntil(Cause.REFUSED, () -> TlsSockets.connect(end, there, "p0", LONG_MILLIS, cancelled::get));
        }
    }

    @Test
    void olderTlsIsRefused() throws Exception {
        Future<SSLSocket> accepting = accepting(LONG_MILLIS);
        try (SSLSocket old =
                (SSLSocket) second.plainContext(first).getSocketFactory().createSocket(LOOPBACK, server.port())) {
            old.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThrows(SSLException.class, old::startHandshake);
            assertRefuses(accepting);
        }
        assertExpectedPeerGetsThrough();
    }

    private static ServerSocket listenWithoutWelcome(String protocol) throws Exception {
        SSLServerSocket other = (SSLServerSocket)
                first.plainContext(second).getServerSocketFactory().createServerSocket(0, 1, LOOPBACK);
        other.setEnabledProtocols(new String[] {protocol});
        return other;
    }

    @Test
    void olderTlsServerIsRefused() throws Exception {
        ServerSocket older = listenWithoutWelcome("TLSv1.2");
        Future<Socket> accepting = threads.submit(() -> {
            SSLSocket old = (SSLSocket) older.accept();
            old.startHandshake();
            return old;
        });
        InetSocketAddress there = new InetSocketAddress(LOOPBACK, older.getLocalPort());
        TlsEnd end = second.trusting(first);
        millisUntil(Cause.REFUSED, () -> TlsSockets.connect(end, there, "p0", LONG_MILLIS, cancelled::get));
        assertThrows(ExecutionException.class, accepting::get);
        older.close();
    }

    @Test
    void diallingWaitsForTheListener() throws Exception {
        int port = server.port();
        server.close();
        TlsEnd end = second.trusting(first);
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, port);
        Future<SSLSocket> dialling =
                threads.submit(() -> TlsSockets.connect(end, address, "p0", LONG_MILLIS, cancelled::get));
        Thread.sleep(300);
        server = new TlsListener(first.trusting(second), LOOPBACK, port);
        accepting(LONG_MILLIS).get().close();
        dialling.get().close();
    }

    @Test
    void diallingNobodyEndsAtTheDeadline() throws Exception {
        server.close();
        TlsEnd end = second.trusting(first);
        InetSocketAddress nobody = address();
        long millis = millisUntil(
                Cause.UNREACHABLE, () -> TlsSockets.connect(end, nobody, "p0", SHORT_MILLIS, cancelled::get));
        assertTrue(millis >= SHORT_MILLIS, millis + " ms");
    }

    /** The system completes the connection although nobody takes it. */
    @Test
    void diallingSomebodyWhoDoesNotAnswerEndsAtTheDeadline() throws Exception {
        TlsEnd end = second.trusting(first);
        long millis = millisUntil(
                Cause.UNREACHABLE, () -> TlsSockets.connect(end, address(), "p0", SHORT_MILLIS, cancelled::get));
        assertTrue(millis >= SHORT_MILLIS, millis + " ms");
    }

    @Test
    void acceptingNobodyEndsAtTheDeadline() {
        long millis = millisUntil(Cause.UNREACHABLE, () -> server.accept("p1", SHORT_MILLIS, cancelled::get));
        assertTrue(millis >= SHORT_MILLIS, millis + " ms");
    }

    @Test
    void acceptingSomebodyWhoSaysNothingEndsAtTheDeadline() throws Exception {
        try (Socket mute = new Socket(LOOPBACK, server.port())) {
            long millis = millisUntil(Cause.UNREACHABLE, () -> server.accept("p1", SHORT_MILLIS, cancelled::get));
            assertTrue(millis >= SHORT_MILLIS, millis + " ms");
            // An alert may come; then the connection ends.
            mute.setSoTimeout(5_000);
            assertTrue(mute.getInputStream().readAllBytes().length < 100);
        }
    }

    @Test
    void cancelledWaitsEnd() throws Exception {
        TlsEnd end = second.trusting(first);
        InetSocketAddress nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, LOOPBACK)) {
            nobody = new InetSocketAddress(LOOPBACK, closed.getLocalPort());
        }
        Future<Long> accepting = threads.submit(
                () -> millisUntil(Cause.CANCELLED, () -> server.accept("p1", LONG_MILLIS, cancelled::get)));
        Future<Long> dialling = threads.submit(() ->
                millisUntil(Cause.CANCELLED, () -> TlsSockets.connect(end, nobody, "p0", LONG_MILLIS, cancelled::get)));
        Thread.sleep(200);
        cancelled.set(true);
        assertTrue(accepting.get() < 1_500);
        assertTrue(dialling.get() < 1_500);
    }
}
