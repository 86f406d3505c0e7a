package org.secformer.jobs.coordination;

/**
 * First message to party 0's coordinator.
 *
 * @param from who speaks
 */
record Greeting(From from) {
    enum From {
        DRIVER,
        /** A driver that was given several datasets, and asks which of them to score. */
        DRIVER_OF_SEVERAL,
        LANE
    }
}
