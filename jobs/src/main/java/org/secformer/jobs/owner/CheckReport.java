package org.secformer.jobs.owner;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.mpc.protocol.RangeUse;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.ProvenBound;

/**
 * What {@code check} found.
 *
 * @param numbers how the model's numbers were held
 * @param numerics the same in full
 * @param rows checked
 * @param length tokens per row
 * @param longestText tokens of the longest text: longer ones, up to the length, were not among the rows
 * @param fits whether every value stayed within its range, and none can leave it unseen for any text
 * @param notProven kinds of values that some text might make overflow
 * @param fittedHelps whether these cannot overflow with numbers fitted to the model; false where all is well
 * @param rowsOutOfRange rows with a value beyond
 * @param rowsFlagged rows that would have no private scores, as row means or variances are out of range
 * @param firstRowsOutside of the rows counted in either, the first few, by their place in the data
 * @param maxLogitError expected of the private result, largest over the rows within all ranges
 * @param rootMeanSquareLogitError likewise, over all logits
 * @param labelFlips of these rows, those whose label is expected to be another one than in the clear
 * @param accuracyClear share of right labels, or, where a text has several, of right decisions, one per label or word; null without
 *     true labels
 * @param accuracyExpected likewise, of the private result
 * @param truthClear what more is known beside true labels or values, of the model in the clear; of values in rows within all ranges
 * @param truthExpected likewise, of the private result
 * @param bounds what no text can exceed, for all kinds of values in the order of the computation
 * @param ranges how far values went, likewise
 * @param advice what to change, if anything
 */
public record CheckReport(
        Numerics.Kind numbers,
        Numerics numerics,
        long rows,
        int length,
        int longestText,
        boolean fits,
        int notProven,
        boolean fittedHelps,
        long rowsOutOfRange,
        long rowsFlagged,
        List<Long> firstRowsOutside,
        double maxLogitError,
        double rootMeanSquareLogitError,
        long labelFlips,
        Double accuracyClear,
        Double accuracyExpected,
        Truths.Figures truthClear,
        Truths.Figures truthExpected,
        List<Bound> bounds,
        List<Range> ranges,
        List<String> advice) {
    private static final int SHOWN = 12;

    /** One kind of value in one place; see {@link RangeUse}. */
    public record Range(
            String section,
            String subject,
            String what,
            double smallest,
            double largest,
            double lowestAllowed,
            double highestAllowed,
            double headroomBits) {
        public static Range of(RangeUse use) {
            return new Range(
                    use.section(),
                    use.subject(),
                    use.what(),
                    use.smallest(),
                    use.largest(),
                    use.lowestAllowed(),
                    use.highestAllowed(),
                    use.headroomBits());
        }

        /** What has the same range wherever it is computed. */
        List<Object> kind() {
            return List.of(subject, what, lowestAllowed, highestAllowed);
        }
    }

    /** What was proven of one kind of value in one place; see {@link ProvenBound}. */
    public record Bound(
            String section, String what, double bound, double allowed, double spareBits, boolean cannotOverflow) {
        public static Bound of(ProvenBound bound) {
            return new Bound(
                    bound.section(), bound.what(), bound.bound(), bound.allowed(), bound.spareBits(), bound.isProven());
        }

        /** The same kind of value in all layers. */
        String kind() {
            return BoundAdvice.kind(section + ": " + what);
        }
    }

    public static CheckReport of(
            CheckTally sum,
            Truths truths,
            List<ProvenBound> bounds,
            boolean fittedHelps,
            int length,
            int longestText,
            BertConfig config,
            Numerics numerics) {
        boolean labelled = sum.labelled() == sum.rows();
        Numerics.Kind numbers = numerics.kind();
        int notProven = (int) bounds.stream().filter(bound -> !bound.isProven()).count();
        List<String> advice = new ArrayList<>();
        if (sum.outOfRange() + sum.flagged() > 0) {
            advice.addAll(new RangeAdvice(sum.ranges(), bounds, config, numbers).lines());
        }
        advice.addAll(new BoundAdvice(bounds, fittedHelps).lines());
        return new CheckReport(
                numbers,
                numerics,
                sum.rows(),
                length,
                longestText,
                sum.outOfRange() == 0 && notProven == 0,
                notProven,
                fittedHelps,
                sum.outOfRange(),
                sum.flagged(),
                sum.firstOutside(),
                sum.largestError(),
                Math.sqrt(sum.squaredErrors() / Math.max(1, sum.rows() - sum.outOfRange() - sum.flagged())),
                sum.flipped(),
                labelled ? sum.exact().accuracy() : null,
                labelled ? sum.expected().accuracy() : null,
                labelled
                        ? truths.figures(
                                sum.exact(),
                                sum.rows(),
                                sum.values().stream()
                                        .map(CheckTally.Values::exact)
                                        .toList())
                        : Truths.Figures.NONE,
                labelled
                        ? truths.figures(
                                sum.expected(),
                                sum.rows(),
                                sum.values().stream()
                                        .map(CheckTally.Values::expected)
                                        .toList())
                        : Truths.Figures.NONE,
                bounds.stream().map(Bound::of).toList(),
                sum.ranges().stream().map(Range::of).toList(),
                List.copyOf(advice));
    }

    /** The tightest ranges, what is to be expected, the verdict and what to change. */
    public void print(Task task, PrintStream out) {
        out.printf(
                "%d rows of %d tokens (the longest text has %d), %s numbers; the values with least room, one bit spared,%n"
                        + "each kind where it is tightest:%n%n",
                rows, length, longestText, NumbersChoice.value(numbers));
        out.printf("%-62s %10s %10s %22s %6s%n", "", "smallest", "largest", "allowed", "bits");
        Set<List<Object>> shown = new HashSet<>();
        boolean isProven = notProven == 0;
        ranges.stream()
                // Of what is proven, no bit need be spared: only what flags tell of can go too far.
                .filter(range -> !isProven || range.lowestAllowed() > 0)
                .sorted(Comparator.comparingDouble(Range::headroomBits))
                .filter(range -> shown.add(range.kind()))
                .limit(SHOWN)
                .forEach(range -> print(range, out));
        out.printf(
                Locale.ROOT,
                "%nexpected of the private scores: logits off by at most %.6f (root mean square %.6f);\n%d of %d labels flip%s%n",
                maxLogitError,
                rootMeanSquareLogitError,
                labelFlips,
                rows - rowsOutOfRange - rowsFlagged,
                accuracies(task));
        if (rowsFlagged > 0) {
            out.println(rowsFlagged + " of " + rows
                    + " rows would have no private scores: row means or variances are out of range, and flagged; "
                    + rowsOutside());
        }
        printBounds(out);
        if (fits) {
            out.println(
                    "verdict: fits; every value stays within its range or is told of by a flag, and no text can make one overflow"
                            + " unseen");
            advice.forEach(line -> out.println("  " + line));
        } else {
            out.println("verdict: does not fit; " + rowsOutOfRange + " rows have values beyond their range, and "
                    + notProven + " of " + bounds.size() + " kinds of values are not proven to stay within theirs");
            advice.forEach(line -> out.println("  " + line));
        }
    }

    private String accuracies(Task task) {
        return Truths.told(
                        task,
                        "in the clear",
                        new Truths.Told(accuracyClear, truthClear),
                        "expected",
                        new Truths.Told(accuracyExpected, truthExpected))
                .stream()
                .map(line -> "; " + line)
                .collect(Collectors.joining());
    }

    /** Names the first rows that would have no scores, or garbage. */
    public String rowsOutside() {
        return "the first are rows " + firstRowsOutside + " (counted from 0)";
    }

    /** Part by part, the layer in which a kind of value comes closest to its limit. */
    private void printBounds(PrintStream out) {
        Map<String, Bound> closest = new LinkedHashMap<>();
        for (Bound bound : bounds) {
            closest.merge(bound.kind(), bound, (one, other) -> one.spareBits <= other.spareBits ? one : other);
        }
        out.printf(
                "%nfor any text that no flag is raised for, whatever it says; the layer with least room:%n%n%-62s %10s %10s %6s%n",
                "", "bound", "allowed", "bits");
        for (Bound bound : closest.values()) {
            out.printf(
                    Locale.ROOT,
                    "%-62s %10.4g %10.4g %6.1f %s%n",
                    bound.section + ": " + bound.what,
                    bound.bound,
                    bound.allowed,
                    bound.spareBits,
                    bound.cannotOverflow ? "cannot overflow" : "NOT PROVEN");
        }
        out.println();
    }

    private static void print(Range range, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%-62s %10.4g %10.4g %22s %6.1f%n",
                RangeUse.name(range.section(), range.subject(), range.what()),
                range.smallest(),
                range.largest(),
                String.format(Locale.ROOT, "%.4g to %.4g", range.lowestAllowed(), range.highestAllowed()),
                range.headroomBits());
    }

    /** A share of rows, in words; null where rows have no true labels. */
    public static String percent(Double share) {
        return share == null ? "unknown (no labels)" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
