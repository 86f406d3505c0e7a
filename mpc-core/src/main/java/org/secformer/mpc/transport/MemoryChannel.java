package org.secformer.mpc.transport;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.secformer.mpc.transport.ChannelException.Cause;

/** Two ends in one process, for running both parties as threads. */
public final class MemoryChannel implements Channel {
    private static final byte[] CLOSED = new byte[0];

    private final BlockingQueue<byte[]> out;
    private final BlockingQueue<byte[]> in;
    private final long timeoutMillis;

    private MemoryChannel(BlockingQueue<byte[]> out, BlockingQueue<byte[]> in, long timeoutMillis) {
        this.out = out;
        this.in = in;
        this.timeoutMillis = timeoutMillis;
    }

    /** The two ends of a new channel. */
    public static MemoryChannel[] pair(long timeoutMillis) {
        BlockingQueue<byte[]> forth = new LinkedBlockingQueue<>();
        BlockingQueue<byte[]> back = new LinkedBlockingQueue<>();
        return new MemoryChannel[] {
            new MemoryChannel(forth, back, timeoutMillis), new MemoryChannel(back, forth, timeoutMillis)
        };
    }

    @Override
    public void send(byte[] block) {
        if (block.length == 0) {
            throw new IllegalArgumentException("an empty block");
        }
        out.add(block);
    }

    @Override
    public byte[] receive(int length) {
        try {
            byte[] block = in.poll(timeoutMillis, TimeUnit.MILLISECONDS);
            if (block == null) {
                throw new ChannelException(Cause.SILENT, "the peer sent nothing for " + timeoutMillis + " ms");
            }
            if (block == CLOSED) {
                in.add(CLOSED);
                throw new ChannelException(Cause.GONE, "the peer closed the channel");
            }
            if (block.length != length) {
                throw Frames.different(block.length, length, "the peer");
            }
            return block;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Cause.CANCELLED, "interrupted while waiting for the peer", stop);
        }
    }

    @Override
    public void close() {
        out.add(CLOSED);
    }
}
