package org.secformer.jobs.party.coordination;

import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Parsed;

/**
 * What party 0's coordinator answers a lane; with neither an address nor work, a lane that registered is registered, and one that
 * looked for its counterpart did not find it in time.
 *
 * @param isOver whether all batches have been handed out
 * @param host where the counterpart listens, if it was found; else null
 * @param port likewise; else 0
 * @param range of work, if it was asked for and there is some; else null
 */
record LaneAnswer(boolean isOver, HostName host, int port, WorkRange range) implements Parsed {
    static final LaneAnswer NOTHING = new LaneAnswer(false, null, 0, null);
    static final LaneAnswer OVER = new LaneAnswer(true, null, 0, null);

    LaneAnswer {
        if (port < 0 || port > 65_535 || (host == null) != (port == 0)) {
            throw new IllegalArgumentException("no address of a lane");
        }
    }

    static LaneAnswer found(LaneMessage registered) {
        return new LaneAnswer(false, registered.host(), registered.port(), null);
    }

    static LaneAnswer work(WorkRange range) {
        return new LaneAnswer(false, null, 0, range);
    }
}
