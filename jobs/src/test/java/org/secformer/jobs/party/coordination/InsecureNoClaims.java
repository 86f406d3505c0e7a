package org.secformer.jobs.party.coordination;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.SetId;

/** For a party that keeps no claims, and objects to nothing. */
class InsecureNoClaims implements Claims {
    /** Comes down when this party is about to say hello to the other, which it is connected with. */
    final CountDownLatch isConnected = new CountDownLatch(1);

    @Override
    public List<UnitId> claimedOf(List<UnitId> units) {
        return List.of();
    }

    @Override
    public void giveUp(List<UnitId> units) {
        // Nothing is kept.
    }

    @Override
    public List<UnitId> claimedIn(SetId set) {
        return List.of();
    }

    @Override
    public Set<EpochId> openEpochs() {
        return Set.of();
    }

    @Override
    public Set<EpochId> begunByPeer(Set<SetId> sets) {
        return Set.of();
    }

    @Override
    public Set<EpochId> unknown(Set<SetId> sets, Set<EpochId> epochs) {
        return Set.of();
    }

    @Override
    public void begin(Set<SetId> sets, EpochId epoch) {
        // Nothing is kept.
    }

    @Override
    public void peerBegins(Set<SetId> sets, EpochId epoch) {
        // Nothing is kept.
    }

    @Override
    public String reason(Exception failure) {
        return failure.getMessage();
    }

    @Override
    public Meeting before(Set<SetId> sets) {
        isConnected.countDown();
        return new Meeting() {
            @Override
            public Optional<Missing> shown(SetId set, List<UnitId> units) {
                return Optional.empty();
            }

            @Override
            public void openAtPeer(Set<EpochId> epochs) {
                // Nothing is kept.
            }
        };
    }
}
