package org.secformer.jobs.party.coordination;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.names.Sha256;
import org.secformer.mpc.sharing.Party;

/**
 * What a party's driver tells the other before a run. If it gives up, it names no plan, bundle and dataset.
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
        Sha256 plan,
        BundleId bundle,
        DatasetId dataset,
        int batches,
        int lanes,
        int limit,
        int waitSeconds,
        EpochId epoch,
        PeerText ending,
        List<PredictionRun> done,
        List<UnitRun> free)
        implements Parsed {
    public Hello {
        Objects.requireNonNull(epoch, "epoch");
        Objects.requireNonNull(ending, "ending");
        done = List.copyOf(done);
        free = List.copyOf(free);
        if (Math.min(Math.min(batches, lanes), Math.min(limit, waitSeconds)) < 0 || party < 0 || party > 1) {
            throw new IllegalArgumentException("a party or a count that there cannot be");
        }
        if (ending.isEmpty()) {
            for (Object part : new Object[] {plan, bundle, dataset}) {
                Objects.requireNonNull(part, "a part of the hello");
            }
        }
        for (PredictionRun run : done) {
            if (run.first().batch() + run.count() > batches) {
                throw new IllegalArgumentException(run + " is not of " + batches + " batches");
            }
        }
    }

    /** How many of these batches this party has no share of. */
    public int missing(List<Integer> of) {
        BitSet held = new BitSet();
        done.forEach(run -> held.set(run.first().batch(), run.first().batch() + run.count()));
        return (int) of.stream().filter(batch -> !held.get(batch)).count();
    }

    /** A party's word that it gives up. */
    static Hello ending(Party party, String reason) {
        PeerText ending = new PeerText(reason);
        return new Hello(party.ordinal(), 0, null, null, null, 0, 0, 0, 0, EpochId.NONE, ending, List.of(), List.of());
    }
}
