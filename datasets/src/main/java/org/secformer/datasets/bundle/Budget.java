package org.secformer.datasets.bundle;

import org.secformer.datasets.names.Day;
import org.secformer.datasets.names.Parsed;

/**
 * How much may be asked of a shared model, as its owner has signed it: a limit, or both. Days are those of UTC.
 *
 * @param rows at most so many, those that fill up batches among them; 0 for any number
 * @param lastDay the last one on which rows are scored; null for any
 */
public record Budget(long rows, Day lastDay) implements Parsed {
    /** @throws IllegalArgumentException if there is no limit, or one that cannot be */
    public Budget {
        if (rows < 0 || rows == 0 && lastDay == null) {
            throw new IllegalArgumentException("a budget of " + rows + " rows");
        }
    }

    /** How many of the rows are left when some are used; very many of any number. */
    public long left(long used) {
        return rows == 0 ? Long.MAX_VALUE : Math.max(0, rows - used);
    }

    /** In words. */
    public String told() {
        return (rows == 0 ? "any number of rows" : "at most " + rows + " rows")
                + (lastDay == null ? "" : ", until " + lastDay);
    }
}
