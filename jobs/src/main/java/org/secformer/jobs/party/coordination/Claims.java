package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.SetId;

/**
 * A party's claims, as far as the other party needs them: a unit that one party has claimed is of no use to the other any more,
 * which may not know it if one of them was killed; and what was claimed or begun once and is not known any more tells of a copy.
 */
public interface Claims {
    /** Which of these units this party has claimed. */
    List<UnitId> claimedOf(List<UnitId> units) throws IOException;

    /** The other party has claimed these units, which this party has free. */
    void giveUp(List<UnitId> units) throws IOException;

    /** All units of a set that this party has claimed. */
    List<UnitId> claimedIn(SetId set) throws IOException;

    /** Epochs in which lanes of this party may be at work. */
    Set<EpochId> openEpochs() throws IOException;

    /** Epochs that the other party has begun with units of these sets, as this party remembers. */
    Set<EpochId> begunByPeer(Set<SetId> sets) throws IOException;

    /** Of these epochs, those that this party does not know that it has begun with units of these sets. */
    Set<EpochId> unknown(Set<SetId> sets, Set<EpochId> epochs) throws IOException;

    /** This party begins an epoch with units of these sets: it will know, for ever. */
    void begin(Set<SetId> sets, EpochId epoch) throws IOException;

    /** The other party has said that it has begun this epoch. */
    void peerBegins(Set<SetId> sets, EpochId epoch) throws IOException;

    /** What the other party is told when one of these fails. */
    String reason(Exception failure);

    /**
     * Looks at what this party knows, before it speaks: what the other answers is then of a later moment, also where several
     * runs of the same parties meet at once.
     *
     * @param sets that may be used
     */
    Meeting before(Set<SetId> sets) throws IOException;

    /** What the other party says in a meeting. */
    interface Meeting {
        /**
         * The other has claimed these units of a set, and no others. Remembered durably, unless some are missing.
         *
         * @return which of those that it has had claimed before
         */
        Optional<Missing> shown(SetId set, List<UnitId> units) throws IOException;

        /** The other may be at work in these epochs, and in no other one. */
        void openAtPeer(Set<EpochId> epochs) throws IOException;
    }

    /**
     * Claims that the other party has not any more.
     *
     * @param first of them
     * @param missing how many
     * @param remembered how many it has had of that set, at least
     */
    record Missing(UnitId first, int missing, int remembered) {}
}
