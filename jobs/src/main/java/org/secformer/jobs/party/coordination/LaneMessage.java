package org.secformer.jobs.party.coordination;

import java.util.Objects;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Parsed;

/**
 * What a lane says to party 0's coordinator.
 *
 * @param epoch of the run
 * @param lane its number
 * @param kind what it wants
 * @param host where party 0's lane listens, if it registers; else null
 * @param port likewise; else 0
 */
record LaneMessage(EpochId epoch, int lane, Kind kind, HostName host, int port) implements Parsed {
    enum Kind {
        /** A lane of party 0 listens. */
        REGISTER,
        /** A lane of party 1 looks for its counterpart. */
        SEEK,
        /** A lane of party 0 is connected, has done all that it was given, and asks for more. */
        WORK
    }

    LaneMessage {
        Objects.requireNonNull(epoch, "epoch");
        Objects.requireNonNull(kind, "kind");
        boolean isAddress = host != null && port > 0 && port <= 65_535;
        boolean isWhole = kind == Kind.REGISTER ? isAddress : host == null && port == 0;
        if (epoch.isNone() || lane < 0 || !isWhole) {
            throw new IllegalArgumentException("nothing that a lane says");
        }
    }

    static LaneMessage register(EpochId epoch, int lane, HostName host, int port) {
        return new LaneMessage(epoch, lane, Kind.REGISTER, host, port);
    }

    static LaneMessage seek(EpochId epoch, int lane) {
        return new LaneMessage(epoch, lane, Kind.SEEK, null, 0);
    }

    static LaneMessage work(EpochId epoch, int lane) {
        return new LaneMessage(epoch, lane, Kind.WORK, null, 0);
    }
}
