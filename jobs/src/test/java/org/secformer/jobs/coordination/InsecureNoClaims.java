package org.secformer.jobs.coordination;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.secformer.datasets.material.UnitId;

/** For a party that keeps no claims, and objects to nothing. */
final class InsecureNoClaims implements Claims {
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
    public List<UnitId> claimedIn(String set) {
        return List.of();
    }

    @Override
    public Set<String> openEpochs() {
        return Set.of();
    }

    @Override
    public Set<String> begunByPeer(Set<String> sets) {
        return Set.of();
    }

    @Override
    public Set<String> unknown(Set<String> sets, Set<String> epochs) {
        return Set.of();
    }

    @Override
    public void begin(Set<String> sets, String epoch) {
        // Nothing is kept.
    }

    @Override
    public void peerBegins(Set<String> sets, String epoch) {
        // Nothing is kept.
    }

    @Override
    public String reason(Exception failure) {
        return failure.getMessage();
    }

    @Override
    public Meeting before(Set<String> sets) {
        isConnected.countDown();
        return new Meeting() {
            @Override
            public Optional<Missing> shown(String set, List<UnitId> units) {
                return Optional.empty();
            }

            @Override
            public void openAtPeer(Set<String> epochs) {
                // Nothing is kept.
            }
        };
    }
}
