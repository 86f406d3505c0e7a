package org.secformer.mpc.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.secformer.mpc.transport.ChannelException.Cause;

/**
 * Dialling with TLS 1.3 and certificates on both sides; for the listening end see {@link TlsListener}.
 *
 * <p><b>Security guarantees:</b> the peer holds the key of a certificate that this end's {@link TlsEnd.PeerCheck} has let pass
 * for this very connection.
 */
public final class TlsSockets {
    static final int POLL_MILLIS = 100;
    static final int LONGEST_HANDSHAKE_MILLIS = 10_000;
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    /**
     * The first byte, from the listening end, when it has seen the certificate of the dialling end. Without it, that end, whose
     * handshake is over by then, would learn of a refusal from whichever of its reads and writes comes next, or not at all.
     */
    static final int WELCOME = 'W';

    private TlsSockets() {}

    /**
     * Connects, trying again while nobody listens there yet, and completes the handshake.
     *
     * @throws ChannelException UNREACHABLE at the deadline, CANCELLED when asked to stop, REFUSED if the other end is not the
     *     expected peer, or does not take this end for it
     */
    public static SSLSocket connect(
            TlsEnd end, InetSocketAddress address, String peer, long timeoutMillis, BooleanSupplier cancelled) {
        return connect(end, address, peer, timeoutMillis, cancelled, Socket::new);
    }

    /** The same within this machine, past whatever proxy the JVM's properties name. */
    public static SSLSocket connectHere(
            TlsEnd end, InetSocketAddress address, String peer, long timeoutMillis, BooleanSupplier cancelled) {
        return connect(end, address, peer, timeoutMillis, cancelled, () -> new Socket(Proxy.NO_PROXY));
    }

    private static SSLSocket connect(
            TlsEnd end,
            InetSocketAddress address,
            String peer,
            long timeoutMillis,
            BooleanSupplier cancelled,
            Supplier<Socket> sockets) {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (true) {
            try {
                Socket plain = sockets.get();
                plain.connect(address, POLL_MILLIS * 10);
                SSLSocket socket = end.dialling(plain, address);
                shakeHands(end, socket, deadline, TlsSockets::awaitWelcome);
                return socket;
            } catch (IOException failed) {
                if (isRefusal(failed)) {
                    throw new ChannelException(
                            Cause.REFUSED,
                            "the TLS handshake with " + peer + " at " + address + " failed: " + failed.getMessage(),
                            failed);
                }
                checkDeadline(deadline, timeoutMillis, cancelled, peer + " is not reachable at " + address);
                pause(peer);
            }
        }
    }

    /** An end without a word is no refusal: the other end may have been killed, or it may be too busy. */
    private static boolean isRefusal(IOException failed) {
        return failed instanceof SSLException
                && !(failed.getCause() instanceof EOFException)
                && !(failed.getCause() instanceof SocketException);
    }

    private static void awaitWelcome(SSLSocket socket) throws IOException {
        int first = socket.getInputStream().read();
        if (first < 0) {
            throw new EOFException("the other end closed the connection");
        }
        if (first != WELCOME) {
            throw new SSLException("the other end runs another program");
        }
    }

    /** How one end completes a handshake, after what both do. */
    interface Completion {
        void of(SSLSocket socket) throws IOException;
    }

    static void shakeHands(TlsEnd end, SSLSocket socket, long deadline, Completion completion) throws IOException {
        try {
            socket.setEnabledProtocols(PROTOCOLS);
            // Whoever connects and says nothing holds up the expected peer no longer than this.
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            socket.setSoTimeout((int) Math.max(1, Math.min(leftMillis, LONGEST_HANDSHAKE_MILLIS)));
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            end.requirePeer(socket);
            completion.of(socket);
            // Closing waits so long for the peer's goodbye.
            socket.setSoTimeout(POLL_MILLIS);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    static void checkDeadline(long deadline, long timeoutMillis, BooleanSupplier cancelled, String what) {
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
