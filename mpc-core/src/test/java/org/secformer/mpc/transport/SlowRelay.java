package org.secformer.mpc.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/**
 * Stands between two ends of a connection and passes on what they send: towards the dialling end, on request, in pieces with
 * pauses, or only so many bytes before it cuts the connection.
 */
final class SlowRelay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private volatile Socket dialling;
    private volatile Socket listening;
    private int[] pieces = {};
    private long pauseMillis;
    private int bytesLeft = Integer.MAX_VALUE;

    SlowRelay() throws IOException {}

    int port() {
        return server.getLocalPort();
    }

    /** Takes one connection and leads it to this port. */
    void start(int port) {
        thread(() -> {
            dialling = server.accept();
            listening = new Socket(InetAddress.getLoopbackAddress(), port);
            dialling.setTcpNoDelay(true);
            listening.setTcpNoDelay(true);
            thread(() -> passOn(dialling.getInputStream(), listening.getOutputStream()));
            passBack(listening.getInputStream(), dialling.getOutputStream());
        });
    }

    /** Passes on pieces of these sizes (at least 1) with pauses after each, then everything else at once. */
    synchronized void pieces(long millis, int... sizes) {
        pauseMillis = millis;
        pieces = sizes;
    }

    /** Cuts the connection after so many more bytes. */
    synchronized void cutAfter(int bytes) {
        bytesLeft = bytes;
    }

    private static void passOn(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
        }
        out.close();
    }

    private void passBack(InputStream in, OutputStream out) throws IOException, InterruptedException {
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
            for (int at = 0; at < count; ) {
                long pause;
                int size;
                synchronized (this) {
                    pause = pieces.length > 0 ? pauseMillis : 0;
                    size = pieces.length > 0 ? Math.max(1, pieces[0]) : count - at;
                    size = Math.min(Math.min(size, count - at), bytesLeft);
                    pieces = pieces.length > 0 ? Arrays.copyOfRange(pieces, 1, pieces.length) : pieces;
                    bytesLeft -= bytesLeft == Integer.MAX_VALUE ? 0 : size;
                }
                out.write(buffer, at, size);
                at += size;
                if (size == 0) {
                    close();
                    return;
                }
                Thread.sleep(pause);
            }
        }
        out.close();
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private static void thread(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException | InterruptedException ended) {
                // The ends notice it by themselves; so does this thread, which is done.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (dialling != null) {
            dialling.close();
        }
        if (listening != null) {
            listening.close();
        }
    }
}
