package org.secformer.jobs.coordination;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
 * @param epoch party 0's name for this run; empty from party 1
 * @param ending why it gives up instead; empty if it does not
 * @param done names of the prediction shares that it holds
 * @param free units that it has unclaimed
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
        String epoch,
        String ending,
        List<String> done,
        List<String> free) {
    /** How many of these batches this party has no share of. */
    public int missing(List<Integer> of) {
        Set<Integer> held = new HashSet<>();
        done.forEach(name -> held.add(PredictionName.parse(name).batch()));
        return (int) of.stream().filter(batch -> !held.contains(batch)).count();
    }

    /** The same party's word that it gives up. */
    Hello ending(String reason) {
        return new Hello(
                party, protocol, plan, bundle, dataset, batches, lanes, limit, epoch, reason, List.of(), List.of());
    }
}
