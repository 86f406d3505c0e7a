package org.secformer.jobs;

import java.util.ArrayList;
import java.util.List;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.party.LaneObserver;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;

/** Uses up all memory of a task's process before one of its frames. */
public final class InsecureMemoryHog implements LaneObserver {
    /** System property: before which frame of each batch; never without it. */
    static final String FRAME = "secformer.insecureMemoryHog";

    private static final int PIECE = 1 << 20;

    @Override
    public Channel observed(Channel channel, Party party, PredictionName batch) {
        Integer frame = Integer.getInteger(FRAME);
        return frame == null ? channel : new Hungry(channel, frame);
    }

    private static final class Hungry implements Channel {
        private final Channel channel;
        private int left;

        Hungry(Channel channel, int left) {
            this.channel = channel;
            this.left = left;
        }

        @Override
        public void send(byte[] block) {
            if (left-- == 0) {
                List<byte[]> eaten = new ArrayList<>();
                while (true) {
                    eaten.add(new byte[PIECE]);
                }
            }
            channel.send(block);
        }

        @Override
        public byte[] receive(int length) {
            return channel.receive(length);
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
