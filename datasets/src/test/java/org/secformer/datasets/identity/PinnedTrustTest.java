package org.secformer.datasets.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.TlsListener;
import org.secformer.mpc.transport.TlsSockets;

/** Over a real TLS connection: the pinned peer and nobody else. */
class PinnedTrustTest {
    private static final int TIMEOUT_MILLIS = 5_000;

    @TempDir
    Path directory;

    private Identity first;
    private Identity second;
    private Identity stranger;

    @BeforeEach
    void create() throws IOException {
        first = create(Role.PARTY0, "party0");
        second = create(Role.PARTY1, "party1");
        // The same name as the real one's.
        stranger = create(Role.PARTY1, "stranger");
    }

    private Identity create(Role role, String name) throws IOException {
        LocalStorage storage = new LocalStorage(directory.resolve(name));
        IdentityFiles.create(role, Kem.X25519, Duration.ofDays(1), storage);
        return IdentityFiles.read(storage);
    }

    @Test
    void thePinnedPeerIsAccepted() throws Exception {
        exchange(trusting(first, second), trusting(second, first));
    }

    @Test
    void anotherClientIsRefused() throws Exception {
        assertRefusedByServer(trusting(first, second), trusting(stranger, first));
    }

    @Test
    void anotherServerIsRefused() {
        ChannelException refused = assertThrows(
                ChannelException.class, () -> exchange(trusting(stranger, second), trusting(second, first)));
        assertEquals(ChannelException.Cause.REFUSED, refused.kind());
    }

    @Test
    void anExpiredPeerIsRefusedThoughPinned() throws Exception {
        Instant now = Instant.now();
        Identity expired = validBetween(now.minusSeconds(7200), now.minusSeconds(60));
        assertRefusedByServer(trusting(first, expired), trusting(expired, first));
        Identity future = validBetween(now.plusSeconds(3600), now.plusSeconds(7200));
        assertRefusedByServer(trusting(first, future), trusting(future, first));
        Identity valid = validBetween(now.minusSeconds(60), now.plusSeconds(600));
        exchange(trusting(first, valid), trusting(valid, first));
    }

    @Test
    void anEmptyChainIsRefused() {
        PinnedTrust trust = new PinnedTrust(List.of(second.certificate().x509()));
        assertThrows(CertificateException.class, () -> trust.checkClientTrusted(new X509Certificate[0], "EC"));
        assertThrows(CertificateException.class, () -> trust.checkServerTrusted(new X509Certificate[0], "EC"));
        assertThrows(
                CertificateException.class,
                () -> trust.checkServerTrusted(
                        new X509Certificate[] {
                            stranger.certificate().x509(), second.certificate().x509()
                        },
                        "EC"));
        assertEquals(0, trust.getAcceptedIssuers().length);
    }

    private static SSLContext trusting(Identity own, Identity peer) {
        return own.context(List.of(peer.certificate()));
    }

    /** Connects, and passes a byte each way: with TLS 1.3 a client learns of its refusal only when it reads. */
    private static void exchange(SSLContext serverSide, SSLContext clientSide) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TlsListener server = new TlsListener(serverSide, InetAddress.getLoopbackAddress(), 0)) {
            Future<Integer> serving = thread.submit(() -> {
                try (SSLSocket socket = server.accept("the client", TIMEOUT_MILLIS, () -> false)) {
                    socket.setSoTimeout(TIMEOUT_MILLIS);
                    socket.getOutputStream().write(7);
                    return socket.getInputStream().read();
                }
            });
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            try (SSLSocket socket =
                    TlsSockets.connect(clientSide, address, "the server", TIMEOUT_MILLIS, () -> false)) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.getOutputStream().write(8);
                assertEquals(7, socket.getInputStream().read());
            } finally {
                thread.shutdown();
                awaited(serving);
            }
            assertEquals(8, serving.get());
        }
    }

    private static void awaited(Future<Integer> serving) throws InterruptedException {
        try {
            serving.get();
        } catch (ExecutionException failed) {
            // The caller sees the client's side of the failure.
            assertTrue(failed.getCause() instanceof IOException, failed::toString);
        }
    }

    /** What the client sees of it depends on which of its writes comes too late. */
    private static void assertRefusedByServer(SSLContext serverSide, SSLContext clientSide) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TlsListener server = new TlsListener(serverSide, InetAddress.getLoopbackAddress(), 0)) {
            Future<SSLSocket> serving = thread.submit(() -> server.accept("the client", TIMEOUT_MILLIS, () -> false));
            thread.shutdown();
            try (Socket socket =
                    clientSide.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                assertThrows(IOException.class, () -> {
                    socket.getOutputStream().write(8);
                    socket.getInputStream().read();
                });
            }
            ExecutionException refused = assertThrows(ExecutionException.class, serving::get);
            assertTrue(refused.getCause() instanceof SSLException, refused::toString);
        }
    }

    /** Read while it was, or will be, valid. */
    private Identity validBetween(Instant from, Instant to) throws Exception {
        LocalStorage files = new LocalStorage(directory.resolve("valid from " + from));
        IdentityFiles.create(Role.PARTY1, Kem.X25519, from, to, files);
        return IdentityFiles.read(files, to.minusSeconds(1));
    }
}
