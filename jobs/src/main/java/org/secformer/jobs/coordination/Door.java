package org.secformer.jobs.coordination;

import java.io.IOException;
import java.net.SocketException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.TlsSockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in whom the context trusts. Whoever else connects is refused and changes nothing. */
final class Door {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    private Door() {}

    /**
     * Waits for the peer.
     *
     * @throws ChannelException UNREACHABLE at the deadline, CANCELLED when asked to stop
     */
    static SSLSocket await(SSLServerSocket server, String peer, long timeoutMillis, BooleanSupplier cancelled)
            throws IOException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        for (int refused = 0; ; ) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (refused > 0 && left <= 0) {
                throw new ChannelException(
                        ChannelException.Cause.UNREACHABLE,
                        peer + " did not connect to port " + server.getLocalPort() + " within " + timeoutMillis / 1000
                                + " s; refused were " + refused + " connections without its certificate");
            }
            try {
                return TlsSockets.accept(server, peer, refused == 0 ? timeoutMillis : left, cancelled);
            } catch (SSLException | SocketException stranger) {
                if (server.isClosed()) {
                    throw stranger;
                }
                refused++;
                LOG.warn("refused a connection that is not {}: {}", peer, stranger.getMessage());
            } catch (ChannelException none) {
                if (refused == 0 || none.kind() != ChannelException.Cause.UNREACHABLE) {
                    throw none;
                }
            }
        }
    }
}
