package org.secformer.jobs.party.coordination;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;

/**
 * What both parties will do in a run: which batches, each with which unit. Both compute it from the same two hellos.
 *
 * @param epoch names the run
 * @param lanes as many as the party can run that can run fewer
 * @param batches to be scored, ascending
 * @param units one for each batch
 * @param supply what there was to do, and how much material for it
 */
public record Agreement(EpochId epoch, int lanes, List<Integer> batches, List<UnitId> units, Supply supply)
        implements Serializable {
    /** An agreement goes to each lane; more batches than this are agreed on in turns. */
    static final int MOST_BATCHES = 10_000;

    /** How many batches are to be done after this agreement's. */
    public int left() {
        return supply.toDo() - batches.size();
    }

    /** Compares what must agree and assigns units, the first free ones in common. */
    static Agreement of(Hello first, Hello second) {
        List<String> differences = new ArrayList<>();
        if (first.party() != 0 || second.party() != 1) {
            differences.add("roles: expected parties 0 and 1, found " + first.party() + " and " + second.party());
        }
        if (first.epoch().isNone()) {
            differences.add("epoch: expected party 0 to name one, found none");
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
        BitSet done = Runs.commonBatches(first.done(), second.done());
        int missing = first.batches() - done.get(0, first.batches()).cardinality();
        int toDo = Math.min(missing, Math.min(first.limit(), second.limit()));

        List<UnitRun> free = Runs.common(first.free(), second.free());
        int common = Runs.count(free);
        boolean isAwaited = first.waitSeconds() > 0 && second.waitSeconds() > 0;
        Supply supply = new Supply(toDo, common, Runs.count(first.free()), Runs.count(second.free()), isAwaited);

        int count = supply.isTooLittle() ? 0 : Math.min(Math.min(toDo, common), MOST_BATCHES);
        List<Integer> batches = IntStream.range(0, first.batches())
                .filter(batch -> !done.get(batch))
                .limit(count)
                .boxed()
                .toList();
        List<UnitId> units = Runs.first(free, count);
        return new Agreement(first.epoch(), Math.min(first.lanes(), second.lanes()), batches, units, supply);
    }
}
