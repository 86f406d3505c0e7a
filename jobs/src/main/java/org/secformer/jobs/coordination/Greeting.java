package org.secformer.jobs.coordination;

/**
 * First message to party 0's coordinator.
 *
 * @param from who speaks
 */
record Greeting(From from) {
    enum From {
        DRIVER,
        LANE
    }
}
