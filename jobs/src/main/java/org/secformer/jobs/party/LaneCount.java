package org.secformer.jobs.party;

import org.secformer.datasets.InvalidInputException;

/**
 * How many lanes a party wants to run.
 *
 * @param most this many, {@link Integer#MAX_VALUE} for as many as there are slots
 */
public record LaneCount(int most) {
    static final String AUTO = "auto";

    public static LaneCount parse(String text) {
        if (text.equals(AUTO)) {
            return new LaneCount(Integer.MAX_VALUE);
        }
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new InvalidInputException("expected at least 1, or " + AUTO + ", found " + text);
        }
        return new LaneCount(Integer.parseInt(text));
    }

    /** As many as a process has that runs them as threads of its own. */
    public int inThisProcess() {
        return isAuto() ? Runtime.getRuntime().availableProcessors() : most;
    }

    public boolean isAuto() {
        return most == Integer.MAX_VALUE;
    }
}
