package org.secformer.jobs.coordination;

/**
 * Between a lane and party 0's coordinator: a registration (with an address), a question (without), or the answer.
 *
 * @param epoch of the run
 * @param lane its number
 * @param host where party 0's lane listens, empty in a question
 * @param port likewise, 0 in a question
 */
record LaneMessage(String epoch, int lane, String host, int port) {
    boolean isQuestion() {
        return host.isEmpty();
    }
}
