package org.secformer.jobs.party.coordination;

import java.util.HashMap;
import java.util.Map;
import org.secformer.datasets.names.EpochId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where party 0's lanes of the present epoch listen. */
final class LaneRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(LaneRegistry.class);

    private final Map<Integer, LaneMessage> lanes = new HashMap<>();
    private EpochId epoch = EpochId.NONE;
    private boolean closed;

    /** From now on lanes of this epoch are answered, and no others. */
    synchronized void begin(EpochId next) {
        if (!next.equals(epoch)) {
            epoch = next;
            lanes.clear();
            // Whoever waits for a lane of the epoch before waits in vain.
            notifyAll();
        }
    }

    /**
     * Registers a lane, or waits for the one that is asked for.
     *
     * @return that lane; the question itself if it did not come in time; null if it is of another epoch
     */
    synchronized LaneMessage answer(LaneMessage message, long timeoutMillis) throws InterruptedException {
        if (!message.epoch().equals(epoch)) {
            LOG.warn("refused lane {} of epoch {}; this is epoch {}", message.lane(), message.epoch(), epoch);
            return null;
        }
        if (message.isQuestion()) {
            return waitFor(message, timeoutMillis);
        }
        lanes.put(message.lane(), message);
        notifyAll();
        return message;
    }

    private LaneMessage waitFor(LaneMessage question, long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (!closed && question.epoch().equals(epoch)) {
            LaneMessage found = lanes.get(question.lane());
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (found != null || left <= 0) {
                return found == null ? question : found;
            }
            wait(left);
        }
        return question;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
