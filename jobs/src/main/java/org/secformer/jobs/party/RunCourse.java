package org.secformer.jobs.party;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.secformer.jobs.party.timing.PartFigures;

/**
 * How a run went, beside its sums.
 *
 * @param party whose run it was
 * @param rows scored, without those that fill up the last batch
 * @param lanes of the last epoch
 * @param epochs that did not fail
 * @param failures why lanes, or other epochs, did and were started again; what such an epoch scored counts nowhere here
 * @param stockBefore units that this party had free when it first met the other
 * @param stockAfter the same when they last met, less what was used since
 * @param predicted what the price list says of all batches together, by kind of part; without seconds
 * @param measured what was counted, likewise
 * @param secondsByResource of all lanes, added up
 */
public record RunCourse(
        int party,
        long rows,
        int lanes,
        int epochs,
        List<String> failures,
        int stockBefore,
        int stockAfter,
        List<PartFigures> predicted,
        List<PartFigures> measured,
        Map<String, Double> secondsByResource) {

    /** With these in place of those that there are. */
    RunCourse withFailures(List<String> reasons) {
        return new RunCourse(
                party,
                rows,
                lanes,
                epochs,
                List.copyOf(reasons),
                stockBefore,
                stockAfter,
                predicted,
                measured,
                secondsByResource);
    }

    RunCourse withStock(int before, int after) {
        return new RunCourse(
                party, rows, lanes, epochs, failures, before, after, predicted, measured, secondsByResource);
    }

    /** This and what came later. */
    RunCourse plus(RunCourse later) {
        List<String> reasons = new ArrayList<>(failures);
        reasons.addAll(later.failures);
        Map<String, Double> seconds = new TreeMap<>(secondsByResource);
        later.secondsByResource.forEach((name, time) -> seconds.merge(name, time, Double::sum));
        return new RunCourse(
                party,
                rows + later.rows,
                later.lanes,
                epochs + later.epochs,
                reasons,
                stockBefore,
                later.stockAfter,
                sum(predicted, later.predicted),
                sum(measured, later.measured),
                seconds);
    }

    static List<PartFigures> sum(List<PartFigures> some, List<PartFigures> more) {
        Map<String, PartFigures> byName = new TreeMap<>();
        some.forEach(part -> byName.merge(part.name(), part, PartFigures::plus));
        more.forEach(part -> byName.merge(part.name(), part, PartFigures::plus));
        return List.copyOf(byName.values());
    }
}
