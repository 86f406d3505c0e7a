package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.storage.Json;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsEnd;
import org.secformer.mpc.transport.TlsListener;
import org.secformer.mpc.transport.TlsSockets;

/** Who knocks at party 0's ports without being party 1, with programs of their own. */
final class Strangers implements AutoCloseable {
    private static final long TIMEOUT_MILLIS = 20_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Roles roles;
    private final Identity unknown;
    private final List<Socket> silent = new ArrayList<>();

    /** @param unknown of party 1's role, but nobody has pinned it */
    Strangers(Roles roles, Identity unknown) {
        this.roles = roles;
        this.unknown = unknown;
    }

    /** So many connect, and that is all until this is closed. */
    void sayNothing(int count, int port) {
        try {
            for (int i = 0; i < count; i++) {
                silent.add(new Socket(LOOPBACK, port));
            }
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /** Party 0's own certificate is let in there, for its lanes, but not as the other driver. */
    void assertRefusedByDriver(int port) {
        assertRefusedWithoutTls(port);
        assertRefused(unknown, port);
        assertRefused(holder(Role.DEALER), port);
        try (Channel pretending = channel(holder(Role.PARTY0), port)) {
            byte[] greeting = Json.bytes(Map.of("from", "DRIVER"));
            byte[] length = new byte[4];
            Packing.putInt(length, 0, greeting.length);
            pretending.send(length);
            pretending.send(greeting);
            ChannelException closed = assertThrows(ChannelException.class, () -> pretending.receive(1));
            assertEquals(ChannelException.Cause.GONE, closed.kind(), closed.getMessage());
        }
    }

    void assertRefusedByLane(int port) {
        assertRefusedWithoutTls(port);
        assertRefused(unknown, port);
        assertRefused(holder(Role.DEALER), port);
        assertRefused(holder(Role.PARTY0), port);
    }

    /** In TLS, by its certificate. */
    void assertRefused(Identity stranger, int port) {
        ChannelException refused = assertThrows(
                ChannelException.class, () -> channel(stranger, port).close());
        assertEquals(ChannelException.Cause.REFUSED, refused.kind(), refused.getMessage());
    }

    private Channel channel(Identity as, int port) {
        TlsEnd end = end(roles, as, Role.PARTY0);
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, port);
        return new SocketChannel(
                TlsSockets.connect(end, address, "party 0", TIMEOUT_MILLIS, () -> false),
                "party 0",
                TIMEOUT_MILLIS,
                () -> false);
    }

    private Identity holder(Role role) {
        return credentials(roles, role).own();
    }

    private static Credentials credentials(Roles roles, Role role) {
        try {
            return roles.identities().credentials(role);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static TlsEnd end(Roles roles, Identity own, Role peer) {
        try {
            RoleCertificate pinned = credentials(roles, Role.CLIENT).trust().of(peer);
            return own.tls(() -> List.of(pinned));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What comes back is an alert at most, and then the end. */
    private static void assertRefusedWithoutTls(int port) {
        try (Socket plain = new Socket(LOOPBACK, port)) {
            plain.setSoTimeout((int) TIMEOUT_MILLIS);
            plain.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = plain.getInputStream().readAllBytes();
            assertEquals(-1, new String(answer, StandardCharsets.ISO_8859_1).indexOf("HTTP"));
        } catch (SocketTimeoutException kept) {
            throw new AssertionError("a connection without TLS was kept", kept);
        } catch (IOException reset) {
            // As it should be.
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : silent) {
            socket.close();
        }
    }

    /** Listens in place of party 0, with the keys of another role. */
    static final class Impostor implements AutoCloseable {
        private final TlsListener server;
        private volatile boolean closed;

        Impostor(Roles roles, Role role) throws IOException {
            server = new TlsListener(end(roles, credentials(roles, role).own(), Role.PARTY1), LOOPBACK, 0);
            Thread accepting = new Thread(this::accept, "impostor");
            accepting.setDaemon(true);
            accepting.start();
        }

        int port() {
            return server.port();
        }

        private void accept() {
            while (!closed) {
                try {
                    server.accept("party 1", TIMEOUT_MILLIS, () -> closed).close();
                } catch (IOException | ChannelException refused) {
                    // By party 1, which is what the test is about.
                }
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
            server.close();
        }
    }
}
