package org.secformer.jobs.party;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.secformer.jobs.party.timing.BatchTimes;
import org.secformer.mpc.protocol.SectionCost;

/** What a lane has done so far, which counts whatever ends it. */
public final class LaneTally {
    /** How many of its last batches a lane remembers the times of. */
    public static final int REMEMBERED = 128;

    private final List<Integer> positions = new ArrayList<>();
    private final Deque<BatchTimes> times = new ArrayDeque<>();
    private int rounds;
    private long sentBytes;
    private long materialBytes;

    /**
     * Figures of a lane.
     *
     * @param positions of the batches that it has done, in the agreement
     * @param rounds per batch
     * @param sentBytes of all of them
     * @param materialBytes likewise
     * @param times of the last of them
     */
    record Result(List<Integer> positions, int rounds, long sentBytes, long materialBytes, List<BatchTimes> times)
            implements Serializable {
        int batches() {
            return positions.size();
        }
    }

    /** A batch is done: its prediction shares are stored. */
    void add(int position, SectionCost cost, long sent, BatchTimes time) {
        if (times.size() == REMEMBERED) {
            times.removeFirst();
        }
        times.add(time);
        positions.add(position);
        rounds = cost.rounds();
        sentBytes += sent;
        materialBytes += cost.materialBytes();
    }

    Result result() {
        return new Result(List.copyOf(positions), rounds, sentBytes, materialBytes, List.copyOf(times));
    }
}
