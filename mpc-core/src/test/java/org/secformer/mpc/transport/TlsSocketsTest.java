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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
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
    private SSLServerSocket server;

    @BeforeAll
    static void identities(@TempDir Path directory) throws Exception {
        first = SelfSignedIdentity.generate(directory, "p0");
        second = SelfSignedIdentity.generate(directory, "p1");
        stranger = SelfSignedIdentity.generate(directory, "stranger");
    }

    @BeforeEach
    void listen() throws Exception {
        server = TlsSockets.listen(first.trusting(second), LOOPBACK, 0);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private Future<SSLSocket> accepting(long timeoutMillis) {
        return threads.submit(() -> TlsSockets.accept(server, "p1", timeoutMillis, cancelled::get));
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(LOOPBACK, server.getLocalPort());
    }

    private SSLSocket dial(SSLContext context) {
        return TlsSockets.connect(context, address(), "p0", LONG_MILLIS, cancelled::get);
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

    /** With TLS 1.3 a client learns only from the first read that its certificate was refused. */
    @Test
    void strangerWhoDialsIsRefused() throws Exception {
        for (SSLContext context : new SSLContext[] {stranger.trusting(first), SelfSignedIdentity.anonymous(first)}) {
            Future<SSLSocket> accepting = accepting(LONG_MILLIS);
            ChannelException failure = assertThrows(ChannelException.class, () -> {
                try (Channel channel = new SocketChannel(dial(context), "p0", LONG_MILLIS, cancelled::get)) {
                    channel.receive(1);
                }
            });
            assertTrue(failure.kind() == Cause.REFUSED || failure.kind() == Cause.GONE, failure.getMessage());
            assertRefuses(accepting);
        }
        assertExpectedPeerGetsThrough();
    }

    @Test
    void strangerWhoListensIsRefused() throws Exception {
        server.close();
        server = TlsSockets.listen(stranger.trusting(second), LOOPBACK, 0);
        Future<SSLSocket> accepting = accepting(LONG_MILLIS);
        assertTrue(millisUntil(Cause.REFUSED, () -> dial(second.trusting(first))) < LONG_MILLIS);
        assertRefuses(accepting);
    }

    @Test
    void plainTextIsRefused() throws Exception {
        Future<SSLSocket> accepting = accepting(LONG_MILLIS);
        try (Socket plain = new Socket(LOOPBACK, server.getLocalPort())) {
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
            SSLContext context = second.trusting(first);
            millisUntil(Cause.REFUSED, () -> TlsSockets.connect(context, there, "p0", LONG_MILLIS, cancelled::get));
        }
    }

    @Test
    void olderTlsIsRefused() throws Exception {
        Future<SSLSocket> accepting = accepting(LONG_MILLIS);
        try (SSLSocket old =
                (SSLSocket) second.trusting(first).getSocketFactory().createSocket(LOOPBACK, server.getLocalPort())) {
            old.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThrows(SSLException.class, old::startHandshake);
            assertRefuses(accepting);
        }
        assertExpectedPeerGetsThrough();
    }

    @Test
    void olderTlsServerIsRefused() throws Exception {
        server.setEnabledProtocols(new String[] {"TLSv1.2"});
        Future<Socket> accepting = threads.submit(() -> {
            SSLSocket old = (SSLSocket) server.accept();
            old.startHandshake();
            return old;
        });
        millisUntil(Cause.REFUSED, () -> dial(second.trusting(first)));
        assertThrows(ExecutionException.class, accepting::get);
    }

    @Test
    void diallingWaitsForTheListener() throws Exception {
        int port = server.getLocalPort();
        server.close();
        SSLContext context = second.trusting(first);
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, port);
        Future<SSLSocket> dialling =
                threads.submit(() -> TlsSockets.connect(context, address, "p0", LONG_MILLIS, cancelled::get));
        Thread.sleep(300);
        server = TlsSockets.listen(first.trusting(second), LOOPBACK, port);
        accepting(LONG_MILLIS).get().close();
        dialling.get().close();
    }

    @Test
    void diallingNobodyEndsAtTheDeadline() throws Exception {
        server.close();
        SSLContext context = second.trusting(first);
        InetSocketAddress nobody = address();
        long millis = millisUntil(
                Cause.UNREACHABLE, () -> TlsSockets.connect(context, nobody, "p0", SHORT_MILLIS, cancelled::get));
        assertTrue(millis >= SHORT_MILLIS, millis + " ms");
    }

    /** The system completes the connection although nobody takes it. */
    @Test
    void diallingSomebodyWhoDoesNotAnswerEndsAtTheDeadline() throws Exception {
        SSLContext context = second.trusting(first);
        long millis = millisUntil(
                Cause.UNREACHABLE, () -> TlsSockets.connect(context, address(), "p0", SHORT_MILLIS, cancelled::get));
        assertTrue(millis >= SHORT_MILLIS, millis + " ms");
    }

    @Test
    void acceptingNobodyEndsAtTheDeadline() {
        long millis =
                millisUntil(Cause.UNREACHABLE, () -> TlsSockets.accept(server, "p1", SHORT_MILLIS, cancelled::get));
        assertTrue(millis >= SHORT_MILLIS, millis + " ms");
    }

    @Test
    void acceptingSomebodyWhoSaysNothingEndsAtTheDeadline() throws Exception {
        try (Socket mute = new Socket(LOOPBACK, server.getLocalPort())) {
            long millis =
                    millisUntil(Cause.UNREACHABLE, () -> TlsSockets.accept(server, "p1", SHORT_MILLIS, cancelled::get));
            assertTrue(millis >= SHORT_MILLIS, millis + " ms");
            // An alert may come; then the connection ends.
            mute.setSoTimeout(5_000);
            assertTrue(mute.getInputStream().readAllBytes().length < 100);
        }
    }

    @Test
    void cancelledWaitsEnd() throws Exception {
        SSLContext context = second.trusting(first);
        InetSocketAddress nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, LOOPBACK)) {
            nobody = new InetSocketAddress(LOOPBACK, closed.getLocalPort());
        }
        Future<Long> accepting = threads.submit(
                () -> millisUntil(Cause.CANCELLED, () -> TlsSockets.accept(server, "p1", LONG_MILLIS, cancelled::get)));
        Future<Long> dialling = threads.submit(() -> millisUntil(
                Cause.CANCELLED, () -> TlsSockets.connect(context, nobody, "p0", LONG_MILLIS, cancelled::get)));
        Thread.sleep(200);
        cancelled.set(true);
        assertTrue(accepting.get() < 1_500);
        assertTrue(dialling.get() < 1_500);
    }
}
