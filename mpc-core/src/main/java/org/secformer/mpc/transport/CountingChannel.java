package org.secformer.mpc.transport;

/**
 * Counts payload and rounds of another channel: a round is a receive that follows a send.
 *
 * <p>Measures what really passes, independent of the price list that it is compared with.
 */
public final class CountingChannel implements Channel {
    private final Channel channel;
    private long sentBytes;
    private long receivedBytes;
    private long rounds;
    private boolean sentSinceReceive;

    public CountingChannel(Channel channel) {
        this.channel = channel;
    }

    @Override
    public void send(byte[] block) {
        sentBytes += block.length;
        sentSinceReceive = true;
        channel.send(block);
    }

    @Override
    public byte[] receive(int length) {
        if (sentSinceReceive) {
            rounds++;
            sentSinceReceive = false;
        }
        byte[] block = channel.receive(length);
        receivedBytes += block.length;
        return block;
    }

    /** Payload sent so far, without framing and TLS. */
    public long sentBytes() {
        return sentBytes;
    }

    public long receivedBytes() {
        return receivedBytes;
    }

    public long rounds() {
        return rounds;
    }

    @Override
    public void close() {
        channel.close();
    }
}
