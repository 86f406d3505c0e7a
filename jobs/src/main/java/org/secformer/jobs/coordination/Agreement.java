package org.secformer.jobs.coordination;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.material.UnitId;

/**
 * What both parties will do in a run: which batches, each with which unit. Both compute it from the same two hellos.
 *
 * @param epoch names the run
 * @param lanes as many as the party can run that can run fewer
 * @param batches to be scored, ascending
 * @param units one for each batch, as text
 */
public record Agreement(String epoch, int lanes, List<Integer> batches, List<String> units) implements Serializable {

    /** Compares what must agree and assigns units, the first free ones in common. */
    static Agreement of(Hello first, Hello second) {
        List<String> differences = new ArrayList<>();
        if (first.party() != 0 || second.party() != 1) {
            differences.add("roles: expected parties 0 and 1, found " + first.party() + " and " + second.party());
        }
        compare(differences, "protocol version", first.protocol(), second.protocol());
        compare(differences, "plan", first.plan(), second.plan());
        compare(differences, "model bundle", first.bundle(), second.bundle());
        compare(differences, "dataset", first.dataset(), second.dataset());
        compare(differences, "number of batches", first.batches(), second.batches());
        if (!differences.isEmpty()) {
            throw new DisagreementException(
                    ErrorCode.PARTIES_DISAGREE,
                    "The parties do not agree:\n  " + String.join("\n  ", differences)
                            + "\nNothing was used. Give both parties their parts of the same model, dataset and settings.");
        }
        return assign(first, second);
    }

    private static void compare(List<String> differences, String what, Object first, Object second) {
        if (!first.equals(second)) {
            differences.add(what + ": party 0 has " + first + ", party 1 has " + second);
        }
    }

    private static Agreement assign(Hello first, Hello second) {
        Set<String> common = new HashSet<>(first.done());
        common.retainAll(new HashSet<>(second.done()));
        Set<Integer> done = new HashSet<>();
        for (String name : common) {
            done.add(PredictionName.parse(name).batch());
        }
        int limit = Math.min(first.limit(), second.limit());
        List<Integer> batches = new ArrayList<>();
        for (int batch = 0; batch < first.batches() && batches.size() < limit; batch++) {
            if (!done.contains(batch)) {
                batches.add(batch);
            }
        }
        TreeSet<UnitId> free = new TreeSet<>();
        Set<String> atSecond = new HashSet<>(second.free());
        for (String unit : first.free()) {
            if (atSecond.contains(unit)) {
                free.add(UnitId.parse(unit));
            }
        }
        if (free.size() < batches.size()) {
            throw new DisagreementException(
                    ErrorCode.MATERIAL_SHORT,
                    "Too little material: " + batches.size() + " units are needed, both parties have "
                            + free.size() + " unused ones in common (party 0 has "
                            + first.free().size() + ", party 1 has "
                            + second.free().size() + ").\nNothing was used. Let the dealer run: secformer deal --units "
                            + (batches.size() - free.size()) + " ...");
        }
        return new Agreement(
                first.epoch(),
                Math.min(first.lanes(), second.lanes()),
                List.copyOf(batches),
                free.stream().limit(batches.size()).map(UnitId::toString).toList());
    }
}
