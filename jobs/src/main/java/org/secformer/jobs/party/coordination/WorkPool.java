package org.secformer.jobs.party.coordination;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The batches of an agreement that no lane has got yet, at party 0's driver. A lane gets a range when it is connected with its
 * counterpart and asks, so that none waits for a lane that is not there, and a slow lane gets less. Ranges shrink towards the end,
 * when lanes should finish together. What a lane that fails has got and not done is not handed out again: units of it may have
 * been claimed, so both parties compare, and agree anew, when this agreement is over. Not thread-safe.
 */
final class WorkPool {
    /** A lane that is lost leaves at most so many batches for the next agreement. */
    static final int MOST = 16;

    /** Of what is left, a lane gets one part of so many for each lane. */
    private static final int PARTS_PER_LANE = 2;

    private final int batches;
    private final int lanes;
    private final Set<Integer> connected = new HashSet<>();
    private int next;

    WorkPool(Agreement agreement) {
        this.batches = agreement.batches().size();
        this.lanes = agreement.lanes();
    }

    /** The next range for a lane that is connected; empty when all have been handed out. */
    Optional<WorkRange> next(int lane) {
        connected.add(lane);
        if (isEmpty()) {
            return Optional.empty();
        }
        int left = batches - next;
        int count = Math.max(1, Math.min(MOST, left / (PARTS_PER_LANE * lanes)));
        WorkRange range = new WorkRange(next, count);
        next += count;
        return Optional.of(range);
    }

    boolean isEmpty() {
        return next == batches;
    }

    /** A lane has ended, or has lost its connection. */
    void disconnected(int lane) {
        connected.remove(lane);
    }

    /** Whether a lane waits for its counterpart, or for a place to run, in vain. */
    boolean isTooLate(int lane) {
        return isEmpty() && !connected.contains(lane);
    }
}
