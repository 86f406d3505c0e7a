package org.secformer.jobs.party.coordination;

import java.util.Objects;
import org.secformer.datasets.names.Parsed;

/**
 * First message to party 0's coordinator.
 *
 * @param from who speaks
 */
record Greeting(From from) implements Parsed {
    Greeting {
        Objects.requireNonNull(from, "from");
    }

    enum From {
        /** A driver that has started, and is told that this one has. */
        ARRIVING_DRIVER,
        DRIVER,
        /** A driver that was given several datasets, and asks which of them to score. */
        DRIVER_OF_SEVERAL,
        /** A driver whose lanes are at work from now on. */
        DRIVER_AT_WORK,
        LANE
    }
}
