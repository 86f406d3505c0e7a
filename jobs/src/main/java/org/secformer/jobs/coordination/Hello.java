package org.secformer.jobs.coordination;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.secformer.datasets.material.UnitId;
import org.secformer.mpc.sharing.Party;

/**
 * What a party's driver tells the other before a run.
 *
 * @param party who speaks
 * @param protocol version of the protocols
 * @param plan hash of the plan
 * @param bundle id of the model bundle
 * @param dataset id of the dataset
 * @param batches of the dataset
 * @param lanes it can run; the smaller number counts
 * @param limit at most so many batches in this epoch; the smaller one counts
 * @param waitSeconds how long it waits for material when there is none; 0 if it does not
 * @param epoch party 0's name for this run; empty from party 1
 * @param ending why it gives up instead; empty if it does not
 * @param done the prediction shares that it holds, as {@link Runs}
 * @param free units that it has unclaimed, as {@link Runs}
 */
public record Hello(
        int party,
        int protocol,
        String plan,
        String bundle,
        String dataset,
        int batches,
        int lanes,
        int limit,
        int waitSeconds,
        String epoch,
        String ending,
        List<String> done,
        List<String> free) {
    /** How many of these batches this party has no share of. */
    public int missing(List<Integer> of) {
        Set<Integer> held = new HashSet<>();
        donePredictions().forEach(name -> held.add(name.batch()));
        return (int) of.stream().filter(batch -> !held.contains(batch)).count();
    }

    List<PredictionName> donePredictions() {
        return Runs.predictions(done);
    }

    List<UnitId> freeUnits() {
        return Runs.units(free);
    }

    /** A party's word that it gives up. */
    static Hello ending(Party party, String reason) {
        return new Hello(party.ordinal(), 0, "", "", "", 0, 0, 0, 0, "", reason, List.of(), List.of());
    }
}
