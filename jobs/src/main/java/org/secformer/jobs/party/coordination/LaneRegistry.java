package org.secformer.jobs.party.coordination;

import java.util.HashMap;
import java.util.Map;
import org.secformer.datasets.names.EpochId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where party 0's lanes of the present epoch listen, and what is left for them to do. */
final class LaneRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(LaneRegistry.class);

    private final Map<Integer, LaneMessage> lanes = new HashMap<>();
    private EpochId epoch = EpochId.NONE;
    private WorkPool pool;
    private boolean closed;

    /** From now on lanes of this epoch are answered, and no others. */
    synchronized void begin(EpochId next) {
        if (!next.equals(epoch)) {
            epoch = next;
            pool = null;
            lanes.clear();
            // Whoever waits for a lane of the epoch before waits in vain.
            notifyAll();
        }
    }

    /** What there is to do in this epoch. */
    synchronized void serve(Agreement agreement) {
        begin(agreement.epoch());
        pool = new WorkPool(agreement);
    }

    /**
     * Registers a lane, waits for the one that is asked for, or hands out work.
     *
     * @return null if it cannot be answered, as it is of another epoch
     */
    synchronized LaneAnswer answer(LaneMessage message, long timeoutMillis) throws InterruptedException {
        boolean isServed = pool != null || message.kind() == LaneMessage.Kind.SEEK;
        if (!message.epoch().equals(epoch) || !isServed) {
            LOG.warn("refused lane {} of epoch {}; this is epoch {}", message.lane(), message.epoch(), epoch);
            return null;
        }
        return switch (message.kind()) {
            case REGISTER -> register(message);
            case SEEK -> waitFor(message, timeoutMillis);
            case WORK -> work(message.lane());
        };
    }

    private LaneAnswer register(LaneMessage message) {
        if (pool.isEmpty()) {
            return LaneAnswer.OVER;
        }
        lanes.put(message.lane(), message);
        notifyAll();
        return LaneAnswer.NOTHING;
    }

    private LaneAnswer work(int lane) {
        // It listens no more.
        lanes.remove(lane);
        LaneAnswer answer = pool.next(lane).map(LaneAnswer::work).orElse(LaneAnswer.OVER);
        if (pool.isEmpty()) {
            notifyAll();
        }
        return answer;
    }

    private LaneAnswer waitFor(LaneMessage question, long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (!closed && question.epoch().equals(epoch)) {
            if (pool != null && pool.isEmpty()) {
                return LaneAnswer.OVER;
            }
            LaneMessage found = lanes.get(question.lane());
            if (found != null) {
                return LaneAnswer.found(found);
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return LaneAnswer.NOTHING;
    }

    /** A lane of an epoch has ended; what it has been given is its own no more. */
    synchronized void ended(EpochId of, int lane) {
        if (pool != null && of.equals(epoch)) {
            pool.disconnected(lane);
        }
    }

    /** Whether a lane that has no counterpart will get no work any more. */
    synchronized boolean isTooLate(EpochId of, int lane) {
        return pool != null && of.equals(epoch) && pool.isTooLate(lane);
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
