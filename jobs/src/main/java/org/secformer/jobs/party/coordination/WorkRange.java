package org.secformer.jobs.party.coordination;

import java.io.Serializable;
import org.secformer.datasets.names.Parsed;

/**
 * Some of an agreement's batches, which one lane does one after the other.
 *
 * @param from position of the first in the agreement
 * @param count how many, at least one
 */
public record WorkRange(int from, int count) implements Parsed, Serializable {
    public WorkRange {
        if (from < 0 || count < 1 || from > Integer.MAX_VALUE - count) {
            throw new IllegalArgumentException("no range of batches");
        }
    }

    /** Position after the last. */
    public int end() {
        return from + count;
    }
}
