package org.secformer.mpc.transport;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transport.ChannelException.Cause;

/**
 * A channel over a connected socket, TLS or plain, with blocking reads in the calling thread and one writer thread.
 *
 * <p>A block is framed by its length. Reads wake up every {@value #POLL_MILLIS} ms to see whether this side was asked to
 * stop; the deadline runs anew with every byte that arrives, so a slow peer is not a dead one.
 */
public final class SocketChannel implements Channel {
    private static final int POLL_MILLIS = 100;
    private static final int LONGEST_GOODBYE_MILLIS = 5_000;
    private static final byte[] END = new byte[0];

    private final Socket socket;
    private final String peer;
    private final long timeoutMillis;
    private final BooleanSupplier cancelled;
    private final DataInputStream in;
    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private final byte[] receivedHeader = new byte[Frames.HEADER_BYTES];
    private byte[] received = new byte[0];
    private volatile IOException writeFailure;

    /**
     * @param socket connected; closed with the channel
     * @param peer who is at the other end, for messages
     * @param timeoutMillis longest silence of the peer while this side waits for it
     * @param cancelled whether this side was asked to stop
     */
    public SocketChannel(Socket socket, String peer, long timeoutMillis, BooleanSupplier cancelled) {
        this.socket = socket;
        this.peer = peer;
        this.timeoutMillis = timeoutMillis;
        this.cancelled = cancelled;
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(POLL_MILLIS);
            in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            writer = new Thread(() -> write(out), "writer to " + peer);
        } catch (IOException broken) {
            throw gone(broken);
        }
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void send(byte[] block) {
        if (block.length == 0) {
            throw new IllegalArgumentException("an empty block");
        }
        if (writeFailure != null) {
            throw gone(writeFailure);
        }
        queue.add(block);
    }

    private void write(OutputStream out) {
        byte[] header = new byte[Frames.HEADER_BYTES];
        Records records = new Records(out);
        try {
            // No deadline: this waits for its own side's next block, not for the peer, and close() always ends it.
            for (byte[] block = queue.take(); block != END; block = queue.take()) {
                Packing.putInt(header, 0, block.length);
                records.write(header);
                records.write(block);
                if (queue.isEmpty()) {
                    records.flush();
                }
            }
            records.flush();
        } catch (IOException broken) {
            writeFailure = broken;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gathers what TLS puts into one record: each record costs either side calls of the system. */
    private static final class Records {
        private final OutputStream out;
        private final byte[] record = new byte[1 << 14];
        private int filled;

        Records(OutputStream out) {
            this.out = out;
        }

        void write(byte[] bytes) throws IOException {
            for (int from = 0; from < bytes.length; ) {
                int count = Math.min(bytes.length - from, record.length - filled);
                System.arraycopy(bytes, from, record, filled, count);
                from += count;
                filled += count;
                if (filled == record.length) {
                    flush();
                }
            }
        }

        void flush() throws IOException {
            out.write(record, 0, filled);
            filled = 0;
        }
    }

    @Override
    public byte[] receive(int length) {
        readFully(receivedHeader);
        int announced = Packing.getInt(receivedHeader, 0);
        if (announced != length) {
            throw Frames.different(announced, length, peer);
        }
        if (received.length != length) {
            received = new byte[length];
        }
        readFully(received);
        return received;
    }

    private void readFully(byte[] target) {
        long lastByteNanos = System.nanoTime();
        for (int at = 0; at < target.length; ) {
            if (cancelled.getAsBoolean()) {
                throw new ChannelException(Cause.CANCELLED, "stopped while waiting for " + peer);
            }
            try {
                int count = in.read(target, at, target.length - at);
                if (count < 0) {
                    throw gone(new EOFException("end of stream"));
                }
                at += count;
                lastByteNanos = System.nanoTime();
            } catch (SocketTimeoutException poll) {
                if ((System.nanoTime() - lastByteNanos) / 1_000_000 >= timeoutMillis) {
                    throw new ChannelException(
                            Cause.SILENT, peer + " has been silent for " + timeoutMillis / 1000 + " s", poll);
                }
            } catch (IOException broken) {
                throw gone(broken);
            }
        }
    }

    private ChannelException gone(IOException cause) {
        return new ChannelException(
                Cause.GONE, "the connection to " + peer + " broke (" + cause.getMessage() + ")", cause);
    }

    @Override
    public void close() {
        queue.add(END);
        try {
            writer.join(Math.min(timeoutMillis, LONGEST_GOODBYE_MILLIS));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        try {
            if (writer.isAlive()) {
                // Otherwise TLS, to say goodbye, would wait for the writer as long as the peer does not read.
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException alreadyBroken) {
            writeFailure = alreadyBroken;
        }
    }
}
