package org.secformer.jobs.coordination;

import java.io.IOException;
import java.util.List;
import org.secformer.datasets.material.UnitId;

/**
 * A party's claims, as far as the other party needs them: a unit that one party has claimed is of no use to the other any more,
 * which may not know it if one of them was killed.
 */
public interface Tombstones {
    /** For a party that keeps nothing. */
    Tombstones NONE = new Tombstones() {
        @Override
        public List<UnitId> claimedOf(List<UnitId> units) {
            return List.of();
        }

        @Override
        public void giveUp(List<UnitId> units) {
            // Nothing is kept.
        }
    };

    /** Which of these units this party has claimed. */
    List<UnitId> claimedOf(List<UnitId> units) throws IOException;

    /** The other party has claimed these units, which this party has free. */
    void giveUp(List<UnitId> units) throws IOException;
}
