package org.secformer.jobs.dealer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.bundle.CheckSummary;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.material.StoredSet;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.Storage;

/**
 * How much material there is.
 *
 * @param plans all sets of a party for one plan and bundle together
 * @param sets one by one
 * @param model of the bundle that was given, null if there was none
 */
public record StockReport(List<PlanLine> plans, List<SetLine> sets, ModelLine model) {
    /**
     * Units of a set, or of all sets for a plan and bundle together.
     *
     * @param dealt according to the manifest
     * @param claimed with a claim
     * @param spent claimed, and their material deleted
     * @param spare there and unclaimed
     * @param bytes of the material that is there
     */
    public record Count(int dealt, int claimed, int spent, int spare, long bytes) {
        static Count of(StoredSet set) {
            return new Count(
                    set.manifest().units(),
                    set.claimed().cardinality(),
                    set.spent(),
                    set.free().size(),
                    set.bytes());
        }

        Count plus(Count other) {
            return new Count(
                    dealt + other.dealt,
                    claimed + other.claimed,
                    spent + other.spent,
                    spare + other.spare,
                    bytes + other.bytes);
        }
    }

    /** One set of a party. */
    public record SetLine(int party, SetId set, Sha256 plan, BundleId bundle, Count units) {}

    /** All sets of a party for one plan and bundle. */
    public record PlanLine(int party, Sha256 plan, BundleId bundle, Count units) {}

    /**
     * A model.
     *
     * @param bundle its id
     * @param check of its ranges, null if it is unchecked
     */
    public record ModelLine(BundleId bundle, CheckSummary check) {}

    /**
     * What there is in a party's material, or in the dealer's output with that of both.
     *
     * @param dealer must have signed it
     * @param model of the bundle that was given, null if there was none
     */
    public static StockReport of(Storage storage, RoleCertificate dealer, ModelLine model) throws IOException {
        List<StoredSet> sets = new ArrayList<>(StoredSet.all(storage, dealer));
        for (int party = 0; party < 2; party++) {
            sets.addAll(StoredSet.all(storage.below("party" + party), dealer));
        }
        List<SetLine> lines = new ArrayList<>();
        Map<List<Object>, PlanLine> plans = new LinkedHashMap<>();
        for (StoredSet set : sets) {
            int party = set.manifest().party();
            Sha256 plan = set.manifest().plan();
            BundleId bundle = set.manifest().bundle();
            Count count = Count.of(set);
            lines.add(new SetLine(party, set.manifest().set(), plan, bundle, count));
            plans.merge(
                    List.of(party, plan, bundle),
                    new PlanLine(party, plan, bundle, count),
                    (one, two) -> new PlanLine(party, plan, bundle, one.units().plus(two.units())));
        }
        return new StockReport(List.copyOf(plans.values()), lines, model);
    }
}
