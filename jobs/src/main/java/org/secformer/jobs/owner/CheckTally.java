package org.secformer.jobs.owner;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.secformer.datasets.checkpoint.TrueLabels;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.mpc.protocol.RangeUse;
import org.secformer.mpc.random.Seed;

/**
 * What one row, or several, came to.
 *
 * @param labelled rows with a true label
 * @param exact how often the model in the clear is right in them
 * @param expected how often what the parties would get is, each time; never where a value leaves its range
 * @param values of them, where texts have values that are known
 * @param flipped rows within all ranges whose label the parties would change, once or more often
 * @param largestError of a logit in these rows
 * @param squaredErrors of each of these rows the mean over its logits and draws, added up
 * @param outOfRange rows with a value beyond its range, of which nobody would tell
 * @param flagged rows that a flag is raised for, which have no scores then; in none of the figures before
 * @param firstOutside of the rows out of range or flagged the first few, by their place in the data
 * @param ranges in the order of the computation, the same for all rows
 */
public record CheckTally(
        long rows,
        long labelled,
        Truths.Hits exact,
        Truths.Hits expected,
        List<Values> values,
        long flipped,
        double largestError,
        double squaredErrors,
        long outOfRange,
        long flagged,
        List<Long> firstOutside,
        List<RangeUse> ranges)
        implements Serializable {
    private static final int NAMED = 5;

    /** The values of a text in the clear and as the parties would get them, beside the true ones. */
    record Values(Likeness.Pair exact, Likeness.Pair expected) implements Serializable {}

    /**
     * Looks at a row.
     *
     * @param proven whether values that no flag tells of were proven to keep their ranges
     * @param draws how often the parties' roundings are drawn: what holds of the row must hold of each
     */
    public static CheckTally of(ClearModel model, Truths truths, TextRow row, boolean proven, int draws) {
        ClearModel.Result clear = model.nearlyExact(row.text());
        List<ClearModel.Result> rounded = IntStream.range(0, draws)
                .mapToObj(draw -> model.rounded(row.text(), seed(row, draw)))
                .toList();
        // Where the rest is proven, flags tell of all that can happen, and no bit need be spared.
        boolean flagged = proven && (clear.flagged() || rounded.stream().anyMatch(ClearModel.Result::flagged));
        boolean within = proven
                ? !flagged
                : clear.isWithinRanges() && rounded.stream().allMatch(ClearModel.Result::isWithinRanges);
        double[] errors = within ? errors(clear.logits(), rounded) : new double[0];
        TrueLabels.Truth truth = truths.of(row, clear);
        boolean kept = rounded.stream().allMatch(one -> one.labels().equals(clear.labels()));
        return new CheckTally(
                1,
                truth == null ? 0 : 1,
                truths.hits(truth, List.of(clear.labels())),
                truths.hits(
                        truth,
                        within ? rounded.stream().map(ClearModel.Result::labels).toList() : List.of()),
                within && truth != null && !truth.values().isEmpty()
                        ? List.of(values(truth, clear, rounded.get(0)))
                        : List.of(),
                within && !kept ? 1 : 0,
                Arrays.stream(errors).max().orElse(0),
                Arrays.stream(errors).map(error -> error * error).average().orElse(0),
                within || flagged ? 0 : 1,
                flagged ? 1 : 0,
                within ? List.of() : List.of(row.index()),
                // Of the exact functions, so that one value out of range does not drag all later ones along.
                clear.ranges());
    }

    private static Values values(TrueLabels.Truth truth, ClearModel.Result clear, ClearModel.Result rounded) {
        double[] right = Truths.values(truth);
        return new Values(new Likeness.Pair(clear.logits(), right), new Likeness.Pair(rounded.logits(), right));
    }

    private static Seed seed(TextRow row, int draw) {
        Seed first = Seed.of(new byte[Seed.SIZE_BYTES]).derive("row", Long.toString(row.index()));
        return draw == 0 ? first : first.derive("draw", Integer.toString(draw));
    }

    /** By how much each logit is off, one draw after the other. */
    private static double[] errors(double[] exact, List<ClearModel.Result> rounded) {
        return rounded.stream()
                .flatMapToDouble(
                        one -> IntStream.range(0, exact.length).mapToDouble(i -> Math.abs(exact[i] - one.logits()[i])))
                .toArray();
    }

    public CheckTally plus(CheckTally other) {
        RangeUse[] joined = new RangeUse[ranges.size()];
        for (int i = 0; i < joined.length; i++) {
            joined[i] = ranges.get(i).joined(other.ranges.get(i));
        }
        return new CheckTally(
                rows + other.rows,
                labelled + other.labelled,
                exact.plus(other.exact),
                expected.plus(other.expected),
                Stream.concat(values.stream(), other.values.stream()).toList(),
                flipped + other.flipped,
                Math.max(largestError, other.largestError),
                squaredErrors + other.squaredErrors,
                outOfRange + other.outOfRange,
                flagged + other.flagged,
                Stream.concat(firstOutside.stream(), other.firstOutside.stream())
                        .sorted()
                        .limit(NAMED)
                        .toList(),
                List.of(joined));
    }
}
