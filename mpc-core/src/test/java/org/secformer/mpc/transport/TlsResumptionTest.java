package org.secformer.mpc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.mpc.transport.ChannelException.Cause;

/** Who may be at the other end is asked on every connection, also on those that TLS of the JDK would resume. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsResumptionTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final long LONG_MILLIS = 20_000;

    private static SelfSignedIdentity first;
    private static SelfSignedIdentity second;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void identities(@TempDir Path directory) throws Exception {
        first = SelfSignedIdentity.generate(directory, "p0");
        second = SelfSignedIdentity.generate(directory, "p1");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Counts; refuses from a time on, as a pin that was replaced or a certificate that has expired. */
    private static final class Check implements TlsEnd.PeerCheck {
        private final AtomicInteger asked = new AtomicInteger();
        private volatile int lastAccepted = Integer.MAX_VALUE;

        @Override
        public void require(X509Certificate peer) throws CertificateException {
            if (asked.incrementAndGet() > lastAccepted) {
                throw new CertificateException("not any more");
            }
        }
    }

    /** The hole that this class is about: what a context remembers gets a peer in whom nobody would let in now. */
    @Test
    void withOneContextForAllConnectionsTheJdkAsksOnce() throws Exception {
        Check atServer = new Check();
        Check atClient = new Check();
        SSLContext listening = first.plainContext(atServer);
        SSLContext dialling = second.plainContext(atClient);
        try (SSLServerSocket server =
                (SSLServerSocket) listening.getServerSocketFactory().createServerSocket(0, 1, LOOPBACK)) {
            server.setNeedClientAuth(true);
            passBytes(server, dialling);
            atServer.lastAccepted = 1;
            atClient.lastAccepted = 1;
            passBytes(server, dialling);
        }
        assertEquals(1, atServer.asked.get());
        assertEquals(1, atClient.asked.get());
    }

    private void passBytes(SSLServerSocket server, SSLContext dialling) throws Exception {
        Future<Integer> serving = threads.submit(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(7);
                return socket.getInputStream().read();
            }
        });
        Socket plain = new Socket(LOOPBACK, server.getLocalPort());
        try (Socket socket =
                dialling.getSocketFactory().createSocket(plain, "localhost", server.getLocalPort(), true)) {
            socket.getOutputStream().write(8);
            assertEquals(7, socket.getInputStream().read());
        }
        assertEquals(8, serving.get());
    }

    @Test
    void everyConnectionAsks() throws Exception {
        Check atServer = new Check();
        Check atClient = new Check();
        TlsEnd dialling = second.accepting(atClient);
        try (TlsListener server = new TlsListener(first.accepting(atServer), LOOPBACK, 0)) {
            for (int connection = 1; connection <= 3; connection++) {
                connect(server, dialling);
                // While the hands are shaken, and after it.
                assertEquals(2 * connection, atServer.asked.get());
                assertEquals(2 * connection, atClient.asked.get());
            }
        }
    }

    private void connect(TlsListener server, TlsEnd dialling) throws Exception {
        Future<SSLSocket> accepting = threads.submit(() -> server.accept("p1", LONG_MILLIS, () -> false));
        try (SSLSocket dialled = dial(server, dialling);
                SSLSocket accepted = accepting.get()) {
            dialled.getOutputStream().write(8);
            accepted.setSoTimeout((int) LONG_MILLIS);
            assertEquals(8, accepted.getInputStream().read());
        }
    }

    private static SSLSocket dial(TlsListener server, TlsEnd end) {
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, server.port());
        return TlsSockets.connect(end, address, "p0", LONG_MILLIS, () -> false);
    }

    @Test
    void aPeerThatIsNotAcceptedAnyMoreIsRefusedByTheListener() throws Exception {
        Check check = new Check();
        TlsEnd dialling = second.accepting(new Check());
        try (TlsListener server = new TlsListener(first.accepting(check), LOOPBACK, 0)) {
            connect(server, dialling);
            check.lastAccepted = check.asked.get();
            Future<SSLSocket> accepting = threads.submit(() -> server.accept("p1", LONG_MILLIS, () -> false));
            assertEquals(Cause.REFUSED, refusal(server, dialling).kind());
            assertInstanceOf(
                    SSLException.class,
                    assertThrows(ExecutionException.class, accepting::get).getCause());
        }
    }

    @Test
    void aPeerThatIsNotAcceptedAnyMoreIsRefusedByTheDiallingEnd() throws Exception {
        Check check = new Check();
        TlsEnd dialling = second.accepting(check);
        try (TlsListener server = new TlsListener(first.accepting(new Check()), LOOPBACK, 0)) {
            connect(server, dialling);
            check.lastAccepted = check.asked.get();
            Future<SSLSocket> accepting = threads.submit(() -> server.accept("p1", LONG_MILLIS, () -> false));
            ChannelException refused = refusal(server, dialling);
            assertEquals(Cause.REFUSED, refused.kind());
            assertTrue(refused.getMessage().contains("not any more"), refused.getMessage());
            assertThrows(ExecutionException.class, accepting::get);
        }
    }

    /** So it would be were the handshake a resumed one: what is asked after it counts by itself. */
    @Test
    void theCheckAfterTheHandshakeCounts() throws Exception {
        Check onceOnly = new Check();
        onceOnly.lastAccepted = 1;
        try (TlsListener server = new TlsListener(first.accepting(onceOnly), LOOPBACK, 0)) {
            Future<SSLSocket> accepting = threads.submit(() -> server.accept("p1", LONG_MILLIS, () -> false));
            Future<SSLSocket> dialling = threads.submit(() -> dial(server, second.accepting(new Check())));
            ExecutionException refused = assertThrows(ExecutionException.class, accepting::get);
            assertEquals("not any more", refused.getCause().getMessage());
            dialling.cancel(true);
        }
        onceOnly.asked.set(0);
        try (TlsListener server = new TlsListener(first.accepting(new Check()), LOOPBACK, 0)) {
            Future<SSLSocket> accepting = threads.submit(() -> server.accept("p1", LONG_MILLIS, () -> false));
            ChannelException told = refusal(server, second.accepting(onceOnly));
            assertEquals(Cause.REFUSED, told.kind());
            assertEquals(2, onceOnly.asked.get());
            closeIfAccepted(accepting);
        }
    }

    private static ChannelException refusal(TlsListener server, TlsEnd end) {
        return assertThrows(ChannelException.class, () -> dial(server, end).close());
    }

    /** Its handshake may be over before the other end hangs up. */
    private static void closeIfAccepted(Future<SSLSocket> accepting) throws InterruptedException, IOException {
        try {
            accepting.get().close();
        } catch (ExecutionException hungUp) {
            assertInstanceOf(IOException.class, hungUp.getCause());
        }
    }
}
