package org.secformer.mpc.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.secformer.mpc.transport.ChannelException.Cause;

/**
 * Listening and dialling with TLS 1.3 and certificates on both sides.
 *
 * <p><b>Security guarantees:</b> the peer holds the key of a certificate that the context trusts. Who that is, is the
 * context's matter: it must trust exactly the certificates of the expected role.
 */
public final class TlsSockets {
    private static final int POLL_MILLIS = 100;
    private static final int LONGEST_HANDSHAKE_MILLIS = 10_000;
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    private TlsSockets() {}

    /** A listening socket that accepts only TLS 1.3 with a client certificate. Port 0 chooses a free one. */
    public static SSLServerSocket listen(SSLContext context, InetAddress address, int port) throws IOException {
        SSLServerSocket server =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(port, 64, address);
        server.setEnabledProtocols(PROTOCOLS);
        server.setNeedClientAuth(true);
        server.setSoTimeout(POLL_MILLIS);
        return server;
    }

    /**
     * Waits for a connection and completes its handshake.
     *
     * @throws ChannelException UNREACHABLE at the deadline, CANCELLED when asked to stop
     * @throws SSLException if whoever connected is not the expected peer
     */
    public static SSLSocket accept(SSLServerSocket server, String peer, long timeoutMillis, BooleanSupplier cancelled)
            throws IOException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (true) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                return shakeHands(socket, deadline);
            } catch (SocketTimeoutException poll) {
                checkDeadline(
                        deadline, timeoutMillis, cancelled, peer + " did not connect to port " + server.getLocalPort());
            }
        }
    }

    /**
     * Waits for a connection without a deadline; its handshake is still to come, see {@link #shakeHands(SSLSocket)}.
     *
     * @throws ChannelException CANCELLED when asked to stop
     */
    public static SSLSocket take(SSLServerSocket server, BooleanSupplier cancelled) throws IOException {
        while (true) {
            try {
                return (SSLSocket) server.accept();
            } catch (SocketTimeoutException poll) {
                if (cancelled.getAsBoolean()) {
                    throw new ChannelException(Cause.CANCELLED, "stopped listening on port " + server.getLocalPort());
                }
            }
        }
    }

    /**
     * Completes the handshake of a connection, or closes it.
     *
     * @throws IOException if whoever connected is not the expected peer, or says nothing
     */
    public static void shakeHands(SSLSocket socket) throws IOException {
        shakeHands(socket, System.nanoTime() + LONGEST_HANDSHAKE_MILLIS * 1_000_000L);
    }

    /**
     * Connects, trying again while nobody listens there yet, and completes the handshake.
     *
     * @throws ChannelException UNREACHABLE at the deadline, CANCELLED when asked to stop, REFUSED if the other end is not the
     *     expected peer
     */
    public static SSLSocket connect(
            SSLContext context, InetSocketAddress address, String peer, long timeoutMillis, BooleanSupplier cancelled) {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (true) {
            try {
                Socket plain = new Socket();
                plain.connect(address, POLL_MILLIS * 10);
                SSLSocket socket = (SSLSocket) context.getSocketFactory()
                        .createSocket(plain, address.getHostString(), address.getPort(), true);
                return shakeHands(socket, deadline);
            } catch (SSLException refused) {
                throw new ChannelException(
                        Cause.REFUSED,
                        "the TLS handshake with " + peer + " at " + address + " failed: " + refused.getMessage(),
                        refused);
            } catch (IOException notYet) {
                checkDeadline(deadline, timeoutMillis, cancelled, peer + " is not reachable at " + address);
                pause(peer);
            }
        }
    }

    private static SSLSocket shakeHands(SSLSocket socket, long deadline) throws IOException {
        try {
            socket.setEnabledProtocols(PROTOCOLS);
            // Whoever connects and says nothing holds up the expected peer no longer than this.
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            socket.setSoTimeout((int) Math.max(1, Math.min(leftMillis, LONGEST_HANDSHAKE_MILLIS)));
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            // Closing waits so long for the peer's goodbye.
            socket.setSoTimeout(POLL_MILLIS);
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private static void checkDeadline(long deadline, long timeoutMillis, BooleanSupplier cancelled, String what) {
        if (cancelled.getAsBoolean()) {
            throw new ChannelException(Cause.CANCELLED, "stopped: " + what);
        }
        if (System.nanoTime() > deadline) {
            throw new ChannelException(Cause.UNREACHABLE, what + " within " + timeoutMillis / 1000 + " s");
        }
    }

    private static void pause(String peer) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Cause.CANCELLED, "interrupted while dialling " + peer, stop);
        }
    }
}
