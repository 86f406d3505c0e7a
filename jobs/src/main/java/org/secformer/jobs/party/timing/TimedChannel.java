package org.secformer.jobs.party.timing;

import org.secformer.mpc.transport.Channel;

/** Adds the time of sending and of waiting to a stopwatch. */
public final class TimedChannel implements Channel {
    private final Channel channel;
    private final Stopwatch stopwatch;

    public TimedChannel(Channel channel, Stopwatch stopwatch) {
        this.channel = channel;
        this.stopwatch = stopwatch;
    }

    @Override
    public void send(byte[] block) {
        stopwatch.time("sending", () -> {
            channel.send(block);
            return null;
        });
    }

    @Override
    public byte[] receive(int length) {
        return stopwatch.time("waiting", () -> channel.receive(length));
    }

    @Override
    public void close() {
        channel.close();
    }
}
