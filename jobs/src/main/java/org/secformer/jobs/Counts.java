package org.secformer.jobs;

import org.secformer.datasets.InvalidInputException;

/** Checks numbers given on the command line. */
final class Counts {
    private Counts() {}

    /** A count of at least one, or the reason why not. */
    static int checked(String option, int count) {
        if (count < 1) {
            throw new InvalidInputException(option + ": expected at least 1, found " + count);
        }
        return count;
    }
}
