package org.secformer.mpc.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.secformer.mpc.transport.ChannelException.Cause;

/**
 * Listens for connections with TLS 1.3 and certificates on both sides.
 *
 * <p><b>Security guarantees:</b> whoever is let in holds the key of a certificate that this end's {@link TlsEnd.PeerCheck} has
 * let pass for this very connection.
 */
public final class TlsListener implements Closeable {
    private static final int BACKLOG = 64;

    private final TlsEnd end;
    private final ServerSocket server;

    /** @param port 0 for a free one */
    public TlsListener(TlsEnd end, InetAddress address, int port) throws IOException {
        this.end = end;
        this.server = new ServerSocket(port, BACKLOG, address) {
            @Override
            public Socket accept() throws IOException {
                Plain socket = new Plain();
                implAccept(socket);
                return socket;
            }
        };
        server.setSoTimeout(TlsSockets.POLL_MILLIS);
    }

    public int port() {
        return server.getLocalPort();
    }

    public InetAddress address() {
        return server.getInetAddress();
    }

    /**
     * Waits for a connection without a deadline.
     *
     * @throws ChannelException CANCELLED when asked to stop
     */
    public Caller take(BooleanSupplier cancelled) throws IOException {
        while (true) {
            try {
                return new Caller((Plain) server.accept());
            } catch (SocketTimeoutException poll) {
                if (cancelled.getAsBoolean()) {
                    throw new ChannelException(Cause.CANCELLED, "stopped listening on port " + port());
                }
            }
        }
    }

    /**
     * Waits for a connection and completes its handshake. Whoever connects and says nothing holds up all others until the
     * deadline.
     *
     * @throws ChannelException UNREACHABLE at the deadline, CANCELLED when asked to stop
     * @throws javax.net.ssl.SSLException if whoever connected is not the expected peer
     */
    public SSLSocket accept(String peer, long timeoutMillis, BooleanSupplier cancelled) throws IOException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (true) {
            try {
                return new Caller((Plain) server.accept()).welcome(deadline);
            } catch (SocketTimeoutException poll) {
                TlsSockets.checkDeadline(
                        deadline, timeoutMillis, cancelled, peer + " did not connect to port " + port());
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** Somebody who has connected, and has shown no certificate yet. */
    public final class Caller {
        private final Plain plain;

        private Caller(Plain plain) {
            this.plain = plain;
        }

        /**
         * Completes the handshake and says so, or closes the connection.
         *
         * @throws IOException if it is not the expected peer, or says nothing
         */
        public SSLSocket welcome() throws IOException {
            return welcome(System.nanoTime() + TlsSockets.LONGEST_HANDSHAKE_MILLIS * 1_000_000L);
        }

        private SSLSocket welcome(long deadline) throws IOException {
            plain.isRefusable = true;
            SSLSocket socket = end.listening(plain);
            TlsSockets.shakeHands(
                    end, socket, deadline, guest -> guest.getOutputStream().write(TlsSockets.WELCOME));
            plain.isRefusable = false;
            return socket;
        }

        /** Ends the connection at once, also while another thread is at its handshake. */
        public void sendAway() {
            plain.isRefusable = false;
            try {
                plain.setSoLinger(true, 0);
                plain.close();
            } catch (IOException gone) {
                // As it should be.
            }
        }
    }

    /**
     * What TLS runs over. When TLS refuses the peer, it sends an alert and closes; were what the peer still sends left unread,
     * the system would reset the connection, and the peer might not see the alert, but only that.
     */
    private static final class Plain extends Socket {
        private static final int LONGEST_FAREWELL_MILLIS = 1_000;

        private volatile boolean isRefusable;

        @Override
        public void shutdownInput() throws IOException {
            if (!isRefusable) {
                super.shutdownInput();
            }
        }

        @Override
        public void close() throws IOException {
            if (isRefusable) {
                isRefusable = false;
                readToTheEnd();
            }
            super.close();
        }

        private void readToTheEnd() {
            long deadline = System.nanoTime() + LONGEST_FAREWELL_MILLIS * 1_000_000L;
            byte[] unread = new byte[1 << 12];
            try {
                shutdownOutput();
                setSoTimeout(LONGEST_FAREWELL_MILLIS);
                InputStream in = getInputStream();
                while (in.read(unread) >= 0 && System.nanoTime() < deadline) {
                    // Not to be used.
                }
            } catch (IOException gone) {
                // So nobody is left to read the alert.
            }
        }
    }
}
