package org.secformer.jobs.party.coordination;

import java.util.Objects;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Parsed;

/**
 * Between a lane and party 0's coordinator: a registration (with an address), a question (without), or the answer.
 *
 * @param epoch of the run
 * @param lane its number
 * @param host where party 0's lane listens, null in a question
 * @param port likewise, 0 in a question
 */
record LaneMessage(EpochId epoch, int lane, HostName host, int port) implements Parsed {
    LaneMessage {
        Objects.requireNonNull(epoch, "epoch");
        if (epoch.isNone() || lane < 0 || port < 0 || port > 65_535 || (host == null) != (port == 0)) {
            throw new IllegalArgumentException("neither a lane's address nor a question for one");
        }
    }

    static LaneMessage question(EpochId epoch, int lane) {
        return new LaneMessage(epoch, lane, null, 0);
    }

    boolean isQuestion() {
        return host == null;
    }
}
