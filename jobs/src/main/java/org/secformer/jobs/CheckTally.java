package org.secformer.jobs;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.secformer.datasets.checkpoint.LabelNames;
import org.secformer.jobs.TextRows.TextRow;
import org.secformer.mpc.protocol.RangeUse;
import org.secformer.mpc.random.Seed;

/**
 * What one row, or several, came to.
 *
 * @param labelled rows with a true label
 * @param rightExact of them, by the model in the clear
 * @param rightRounded of them, by what the parties would get; never where a value leaves its range
 * @param flipped rows within all ranges whose label the parties would change
 * @param largestError of a logit in these rows
 * @param squaredErrors of each of these rows the mean over its logits, added up
 * @param outOfRange rows with a value beyond its range, of which nobody would tell
 * @param flagged rows that a flag is raised for, which have no scores then; in none of the figures before
 * @param firstOutside of the rows out of range or flagged the first few, by their place in the data
 * @param ranges in the order of the computation, the same for all rows
 */
record CheckTally(
        long rows,
        long labelled,
        long rightExact,
        long rightRounded,
        long flipped,
        double largestError,
        double squaredErrors,
        long outOfRange,
        long flagged,
        List<Long> firstOutside,
        List<RangeUse> ranges)
        implements Serializable {
    private static final int NAMED = 5;

    /** @param proven whether values that no flag tells of were proven to keep their ranges */
    static CheckTally of(ClearModel model, LabelNames labels, TextRow row, boolean proven) {
        ClearModel.Result clear = model.nearlyExact(row.text());
        double[] exact = clear.logits();
        Seed seed = Seed.of(new byte[Seed.SIZE_BYTES]).derive("row", Long.toString(row.index()));
        ClearModel.Result rounded = model.rounded(row.text(), seed);
        // Where the rest is proven, flags tell of all that can happen, and no bit need be spared.
        boolean flagged = proven && (clear.flagged() || rounded.flagged());
        boolean within = proven ? !flagged : clear.isWithinRanges() && rounded.isWithinRanges();
        double largest = 0;
        double squares = 0;
        for (int i = 0; within && i < exact.length; i++) {
            double error = Math.abs(exact[i] - rounded.logits()[i]);
            largest = Math.max(largest, error);
            squares += error * error;
        }
        int label = row.label() == null ? LabelNames.UNKNOWN : labels.index(row.label());
        List<Integer> right = List.of(label);
        return new CheckTally(
                1,
                row.label() == null ? 0 : 1,
                clear.labels().equals(right) ? 1 : 0,
                within && rounded.labels().equals(right) ? 1 : 0,
                within && !clear.labels().equals(rounded.labels()) ? 1 : 0,
                largest,
                exact.length == 0 ? 0 : squares / exact.length,
                within || flagged ? 0 : 1,
                flagged ? 1 : 0,
                within ? List.of() : List.of(row.index()),
                // Of the exact functions, so that one value out of range does not drag all later ones along.
                clear.ranges());
    }

    CheckTally plus(CheckTally other) {
        RangeUse[] joined = new RangeUse[ranges.size()];
        for (int i = 0; i < joined.length; i++) {
            joined[i] = ranges.get(i).joined(other.ranges.get(i));
        }
        return new CheckTally(
                rows + other.rows,
                labelled + other.labelled,
                rightExact + other.rightExact,
                rightRounded + other.rightRounded,
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
