package org.secformer.datasets.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.TlsEnd;
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
        assertRefusedByServer(trusting(first, expired), itself(expired, now.minusSeconds(90)));
        Identity future = validBetween(now.plusSeconds(3600), now.plusSeconds(7200));
        assertRefusedByServer(trusting(first, future), itself(future, now.plusSeconds(3660)));
        Identity valid = validBetween(now.minusSeconds(60), now.plusSeconds(600));
        exchange(trusting(first, valid), trusting(valid, first));
    }

    /** By its own clock all is well. */
    private TlsEnd itself(Identity own, Instant at) {
        return own.tls(() -> List.of(first.certificate()), () -> at);
    }

    /** With the JDK's own settings the second connection would resume the first, and nobody would be asked. */
    @Test
    void aPeerThatExpiresBetweenTwoConnectionsIsRefused() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        TlsEnd serverSide = first.tls(() -> List.of(second.certificate()), now::get);
        TlsEnd clientSide = trusting(second, first);
        exchange(serverSide, clientSide);
        exchange(serverSide, clientSide);
        now.set(now.get().plus(Duration.ofDays(2)));
        assertRefusedByServer(serverSide, clientSide);

        now.set(Instant.now());
        TlsEnd watchful = second.tls(() -> List.of(first.certificate()), now::get);
        TlsEnd listening = trusting(first, second);
        exchange(listening, watchful);
        now.set(now.get().plus(Duration.ofDays(2)));
        ChannelException refused = assertThrows(ChannelException.class, () -> exchange(listening, watchful));
        assertEquals(ChannelException.Cause.REFUSED, refused.kind());
        assertTrue(refused.getMessage().contains("is valid from"), refused.getMessage());
    }

    @Test
    void aPinThatIsReplacedBetweenTwoConnectionsHolds() throws Exception {
        AtomicReference<Identity> pinned = new AtomicReference<>(second);
        TlsEnd serverSide = first.tls(() -> List.of(pinned.get().certificate()));
        TlsEnd clientSide = trusting(second, first);
        exchange(serverSide, clientSide);
        pinned.set(stranger);
        assertRefusedByServer(serverSide, clientSide);
        exchange(serverSide, trusting(stranger, first));

        AtomicReference<Identity> expected = new AtomicReference<>(first);
        TlsEnd watchful = second.tls(() -> List.of(expected.get().certificate()));
        exchange(trusting(first, second), watchful);
        expected.set(stranger);
        ChannelException refused =
                assertThrows(ChannelException.class, () -> exchange(trusting(first, second), watchful));
        assertEquals(ChannelException.Cause.REFUSED, refused.kind());
    }

    @Test
    void anEndWhoseOwnCertificateHasExpiredSaysSo() throws Exception {
        Instant now = Instant.now();
        Identity expired = validBetween(now.minusSeconds(7200), now.minusSeconds(60));
        PinnedTrust trust = new PinnedTrust(expired.certificate(), () -> List.of(first.certificate()), () -> now);
        CertificateException refused = assertThrows(
                CertificateException.class,
                () -> trust.require(first.certificate().x509()));
        assertTrue(refused.getMessage().startsWith("the certificate that this end shows is valid from"));
    }

    @Test
    void pinsThatCannotBeReadRefuseEverybody() {
        PinnedTrust trust = new PinnedTrust(
                first.certificate(),
                () -> {
                    throw new IOException("gone");
                },
                Instant::now);
        assertThrows(
                CertificateException.class,
                () -> trust.require(second.certificate().x509()));
    }

    private static TlsEnd trusting(Identity own, Identity peer) {
        return own.tls(() -> List.of(peer.certificate()));
    }

    /** Connects, and passes a byte each way: with TLS 1.3 a client learns of its refusal only when it reads. */
    private static void exchange(TlsEnd serverSide, TlsEnd clientSide) throws Exception {
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

    private static void assertRefusedByServer(TlsEnd serverSide, TlsEnd clientSide) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TlsListener server = new TlsListener(serverSide, InetAddress.getLoopbackAddress(), 0)) {
            Future<SSLSocket> serving = thread.submit(() -> server.accept("the client", TIMEOUT_MILLIS, () -> false));
            thread.shutdown();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            ChannelException told = assertThrows(
                    ChannelException.class,
                    () -> TlsSockets.connect(clientSide, address, "the server", TIMEOUT_MILLIS, () -> false));
            assertEquals(ChannelException.Cause.REFUSED, told.kind(), told.getMessage());
            ExecutionException refused = assertThrows(ExecutionException.class, serving::get);
            assertTrue(refused.getCause() instanceof SSLException, refused::toString);
            // Its own words, and not the client's alert.
            assertTrue(refused.getMessage().contains("the peer's certificate"), refused::toString);
        }
    }

    /** Read while it was, or will be, valid. */
    private Identity validBetween(Instant from, Instant to) throws Exception {
        LocalStorage files = new LocalStorage(directory.resolve("valid from " + from));
        IdentityFiles.create(Role.PARTY1, Kem.X25519, from, to, files);
        return IdentityFiles.read(files, to.minusSeconds(1));
    }
}
