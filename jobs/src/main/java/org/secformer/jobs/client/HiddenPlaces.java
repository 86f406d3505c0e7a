package org.secformer.jobs.client;

import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;

/**
 * Where the rows of one dataset lie if some of them are hidden: all in a secret order, each copy in another batch than the row that it
 * is of. Everything follows from the key and the counts, for one row at a time.
 *
 * @param rows of the client's, from 1
 * @param copies of some of them, at most one of each
 * @param canaries after them
 * @param rowsPerBatch of the dataset
 * @param order of all of these
 */
record HiddenPlaces(long rows, long copies, long canaries, int rowsPerBatch, SecretOrder order) {
    /** How many rows after each other may be tried for a copy, until one lies in another batch. */
    private static final int TRIED = 24;

    static HiddenPlaces of(SecretKey key, long rows, long copies, long canaries, int rowsPerBatch) {
        if (rows < 1 || copies < 0 || copies > rows || canaries < 0) {
            throw new IllegalArgumentException(copies + " copies of " + rows + " rows, " + canaries + " canaries");
        }
        return new HiddenPlaces(rows, copies, canaries, rowsPerBatch, new SecretOrder(key, rows + copies + canaries));
    }

    long ofRow(long row) {
        return order.place(row);
    }

    long ofCopy(long copy) {
        return order.place(rows + copy);
    }

    long ofCanary(long canary) {
        return order.place(rows + copies + canary);
    }

    /** The row that a copy is of: from where its turn begins, the first in another batch. */
    long copied(long copy) {
        long batch = ofCopy(copy) / rowsPerBatch;
        long first = turn(copy);
        for (int i = 0; i < TRIED; i++) {
            long row = (first + i) % rows;
            if (ofRow(row) / rowsPerBatch != batch) {
                return row;
            }
        }
        // There is one batch only, or nearly so.
        return first;
    }

    /** Turns are spread over all rows. */
    private long turn(long copy) {
        return Math.floorDiv(Math.multiplyExact(copy, rows), copies);
    }

    /** The copies of a row: mostly one or none. */
    List<Long> copiesOf(long row) {
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < Math.min(TRIED, rows) && copies > 0; i++) {
            long first = Math.floorMod(row - i, rows);
            // The copy whose turn begins there, if there is one.
            long copy = -Math.floorDiv(-Math.multiplyExact(first, copies), rows);
            if (copy < copies && turn(copy) == first && copied(copy) == row) {
                found.add(copy);
            }
        }
        return found;
    }
}
