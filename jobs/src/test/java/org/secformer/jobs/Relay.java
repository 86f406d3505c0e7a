package org.secformer.jobs;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntUnaryOperator;

/**
 * Stands between the parties: party 1's connections, to party 0's driver and to its lanes, come here by way of the JDK's
 * SOCKS client. Passes bytes on, until it is told to do worse.
 */
final class Relay implements AutoCloseable {
    /** What happens to bytes. */
    enum Fate {
        PASS,
        SLOW,
        /** Taken, and passed on to nobody. */
        SWALLOW,
        /** The connection ends with an RST at both ends. */
        RESET
    }

    private static final int SLOW_PIECE = 4_096;
    private static final int SLOW_MILLIS = 4;

    private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final int driverPort;
    private volatile IntUnaryOperator laneRoute = IntUnaryOperator.identity();
    private volatile Fate everything = Fate.PASS;
    private Fate onceFate = Fate.PASS;
    private long laneBytesLeft = Long.MAX_VALUE;
    private boolean happened;

    /** @param driverPort where party 0's driver listens; all other connections are lanes' */
    Relay(int driverPort) throws IOException {
        this.driverPort = driverPort;
        thread(this::accept);
    }

    /** Options of the JVM whose connections come here. */
    List<String> jvmOptions() {
        return List.of(
                "-DsocksProxyHost=127.0.0.1", "-DsocksProxyPort=" + server.getLocalPort(), "-DsocksNonProxyHosts=");
    }

    /** From now on, on all connections. */
    void everything(Fate fate) {
        everything = fate;
    }

    /** After so many more bytes between lanes, in both directions together, to the connection they were on. */
    synchronized void once(Fate fate, long afterLaneBytes) {
        onceFate = fate;
        laneBytesLeft = afterLaneBytes;
        happened = false;
    }

    synchronized boolean hasHappened() {
        return happened;
    }

    /** Done before a connection to a lane's port is led on; leads it to the port that this answers. */
    void routeLanes(IntUnaryOperator route) {
        laneRoute = route;
    }

    private void accept() throws IOException {
        while (true) {
            Socket dialled = server.accept();
            thread(() -> relay(dialled));
        }
    }

    /** SOCKS 5 without authentication (RFC 1928), to IPv4 addresses. */
    private void relay(Socket dialled) throws IOException, InterruptedException {
        open.add(dialled);
        DataInputStream in = new DataInputStream(dialled.getInputStream());
        OutputStream out = dialled.getOutputStream();
        in.readUnsignedByte();
        in.skipNBytes(in.readUnsignedByte());
        out.write(new byte[] {5, 0});
        in.skipNBytes(4);
        byte[] address = in.readNBytes(4);
        int port = in.readUnsignedShort();
        boolean isLane = port != driverPort;
        Socket target;
        try {
            target = new Socket(InetAddress.getByAddress(address), isLane ? laneRoute.applyAsInt(port) : port);
        } catch (IOException nobody) {
            out.write(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
            dialled.close();
            return;
        }
        open.add(target);
        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        dialled.setTcpNoDelay(true);
        target.setTcpNoDelay(true);
        Pipe pipe = new Pipe(dialled, target, isLane);
        thread(() -> pipe.pass(in, target.getOutputStream()));
        pipe.pass(target.getInputStream(), out);
    }

    /** One connection. */
    private final class Pipe {
        private final Socket dialled;
        private final Socket target;
        private final boolean isLane;
        private volatile Fate own = Fate.PASS;

        Pipe(Socket dialled, Socket target, boolean isLane) {
            this.dialled = dialled;
            this.target = target;
            this.isLane = isLane;
        }

        private Fate fate() {
            return own == Fate.PASS ? everything : own;
        }

        /** Until either end is gone; then the other end is let go, too. */
        void pass(InputStream in, OutputStream out) throws IOException, InterruptedException {
            try {
                copy(in, out);
            } finally {
                dialled.close();
                target.close();
            }
        }

        private void copy(InputStream in, OutputStream out) throws IOException, InterruptedException {
            byte[] buffer = new byte[1 << 14];
            int count = in.read(buffer);
            while (count >= 0) {
                int passing = fate() == Fate.SWALLOW ? 0 : untilFault(count);
                out.write(buffer, 0, passing);
                if (fate() == Fate.RESET) {
                    reset(dialled);
                    reset(target);
                    return;
                }
                boolean slow = fate() == Fate.SLOW;
                Thread.sleep(slow ? SLOW_MILLIS : 0);
                count = in.read(buffer, 0, slow ? SLOW_PIECE : buffer.length);
            }
        }

        /** How many of these bytes still pass; if not all, this connection's fate is sealed. */
        private int untilFault(int count) {
            synchronized (Relay.this) {
                if (!isLane || happened || count < laneBytesLeft) {
                    laneBytesLeft -= isLane ? count : 0;
                    return count;
                }
                happened = true;
                own = onceFate;
                return (int) laneBytesLeft;
            }
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
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
        for (Socket socket : open) {
            socket.close();
        }
    }
}
