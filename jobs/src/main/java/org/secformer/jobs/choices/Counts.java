package org.secformer.jobs.choices;

import org.secformer.datasets.InvalidInputException;

/** Checks numbers given on the command line. */
public final class Counts {
    private Counts() {}

    /** A count of at least one, or the reason why not. */
    public static int checked(String option, int count) {
        if (count < 1) {
            throw new InvalidInputException(option + ": expected at least 1, found " + count);
        }
        return count;
    }

    /** Refuses a count that is too large. */
    public static void atMost(String option, int count, int most) {
        if (count > most) {
            throw new InvalidInputException(option + ": expected at most " + most + ", found " + count);
        }
    }

    /** Refuses a number that is out of its range; both ends are in it. */
    public static void within(String option, int number, int from, int to) {
        if (number < from) {
            throw new InvalidInputException(option + ": expected at least " + from + ", found " + number);
        }
        atMost(option, number, to);
    }

    /** A count of at least one, from text. */
    public static int parsed(String option, String text) {
        try {
            return checked(option, Integer.parseInt(text));
        } catch (NumberFormatException notANumber) {
            throw new InvalidInputException(option + ": expected at least 1, found " + text);
        }
    }
}
