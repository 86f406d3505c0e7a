package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.bundle.Budget;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.PeerText;

/**
 * A party's durable count of the rows that a model's owner allows, as far as the other party needs it. Rows are granted to an epoch before
 * the first of its units is claimed, and what it has not claimed is given back.
 */
public interface RowBudget {
    /** What the owner allows. */
    Budget allowed();

    /** Of each batch, those that fill it up included. */
    int rowsPerBatch();

    /** What has been counted by now; to be called when none of the epochs that were granted rows here is at work. */
    Count count() throws IOException;

    /**
     * Grants rows for these units, durably, if there are as many left at this moment.
     *
     * @param need rows of the units
     * @return what has been counted then; the same as before if there were too few
     */
    Granted grant(EpochId epoch, List<UnitId> units, long need) throws IOException;

    /** The epochs that were granted rows here have ended: rows of units that this party has not claimed are given back. */
    void ended() throws IOException;

    /** The other party has said that it has granted so many rows in all. Durable on return. */
    void peerHasGranted(long rows) throws IOException;

    /** What the other party is told when one of these fails. */
    String reason(Exception failure);

    /**
     * Whether an epoch has got its rows.
     *
     * @param isDone whether it has
     * @param count afterwards
     */
    record Granted(boolean isDone, Count count) {}

    /**
     * A count at a moment. Days are counted from 1970-01-01 on, in UTC.
     *
     * @param allowed by the model's owner, in words; empty if there is no budget
     * @param granted rows in all, since the bundle's first one; never fewer than before
     * @param givenBack of these
     * @param open rows of epochs that are at work, not given back
     * @param ofPeer rows that the other party has ever said that it has granted
     * @param today by this party's clock
     * @param latestDay that rows were ever granted on, 0 if none were
     */
    record Count(PeerText allowed, long granted, long givenBack, long open, long ofPeer, long today, long latestDay)
            implements Parsed {
        private static final long MOST = 1L << 60;

        /** Where a model has no budget. */
        static final Count NONE = new Count(PeerText.NONE, 0, 0, 0, 0, 0, 0);

        public Count {
            Objects.requireNonNull(allowed, "allowed");
            long least = Math.min(Math.min(givenBack, open), Math.min(ofPeer, Math.min(today, latestDay)));
            long most = Math.max(Math.max(granted, ofPeer), Math.max(today, latestDay));
            if (least < 0 || most > MOST || givenBack + open > granted) {
                throw new IllegalArgumentException("a count of rows that there cannot be");
            }
        }

        /** Rows that count at this moment. */
        long used() {
            return granted - givenBack;
        }
    }
}
