package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.TlsListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whom the context of a listening socket trusts. Whoever else connects is refused and changes nothing, and who says
 * nothing holds up nobody: each has a thread of its own until it has shown its certificate.
 */
final class Door implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    /** So many may be about to show their certificates; when one more comes, who has taken longest is sent away. */
    static final int MOST_KNOCKING = 64;

    private static final int POLL_MILLIS = 100;

    private final TlsListener server;
    private final Consumer<SSLSocket> guests;
    private final Deque<TlsListener.Caller> knocking = new ArrayDeque<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Opens it.
     *
     * @param server closed with the door
     * @param guests gets whoever is let in, in a thread of that guest's, and has to close the connection
     */
    Door(TlsListener server, Consumer<SSLSocket> guests) {
        this.server = server;
        this.guests = guests;
        inBackground("door", this::accept);
    }

    /**
     * The first to be let in; all others are sent away.
     *
     * @param server closed afterwards
     * @throws ChannelException UNREACHABLE at the deadline, CANCELLED when asked to stop
     */
    static SSLSocket first(TlsListener server, String peer, long timeoutMillis, BooleanSupplier cancelled)
            throws IOException {
        CompletableFuture<SSLSocket> first = new CompletableFuture<>();
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        try (Door door = new Door(server, guest -> closeUnless(first.complete(guest), guest))) {
            while (true) {
                try {
                    return first.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException notYet) {
                    // Whoever is let in after this is too late.
                    if (cancelled.getAsBoolean() && first.cancel(false)) {
                        throw new ChannelException(ChannelException.Cause.CANCELLED, "stopped waiting for " + peer);
                    }
                    if (System.nanoTime() > deadline && first.cancel(false)) {
                        throw door.nobodyCame(peer, timeoutMillis);
                    }
                }
            }
        } catch (InterruptedException stop) {
            first.cancel(false);
            Thread.currentThread().interrupt();
            throw new ChannelException(ChannelException.Cause.CANCELLED, "stopped waiting for " + peer, stop);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("the first guest cannot fail", impossible);
        }
    }

    private static void closeUnless(boolean taken, SSLSocket guest) {
        try {
            if (!taken) {
                guest.close();
            }
        } catch (IOException gone) {
            LOG.warn("a connection broke that nobody needs: {}", gone.getMessage());
        }
    }

    /** That a peer did not come in time, with how many others did. */
    ChannelException nobodyCame(String peer, long timeoutMillis) {
        String strangers =
                refused.get() == 0 ? "" : "; refused were " + refused.get() + " connections without its certificate";
        return new ChannelException(
                ChannelException.Cause.UNREACHABLE,
                peer + " did not connect to port " + server.port() + " within " + timeoutMillis / 1000 + " s"
                        + strangers);
    }

    private static void inBackground(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!closed) {
            try {
                TlsListener.Caller caller = server.take(() -> closed);
                enqueue(caller);
                inBackground("guest", () -> welcome(caller));
            } catch (IOException | ChannelException failed) {
                if (!closed) {
                    LOG.warn("a connection failed: {}", failed.getMessage());
                }
            }
        }
    }

    private void enqueue(TlsListener.Caller caller) {
        synchronized (knocking) {
            knocking.add(caller);
            if (knocking.size() > MOST_KNOCKING) {
                knocking.remove().sendAway();
            }
        }
    }

    private void welcome(TlsListener.Caller caller) {
        SSLSocket guest;
        try {
            guest = caller.welcome();
        } catch (IOException stranger) {
            refused.incrementAndGet();
            LOG.warn("refused a connection: {}", stranger.getMessage());
            return;
        } finally {
            synchronized (knocking) {
                knocking.remove(caller);
            }
        }
        guests.accept(guest);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        synchronized (knocking) {
            knocking.forEach(TlsListener.Caller::sendAway);
        }
    }
}
