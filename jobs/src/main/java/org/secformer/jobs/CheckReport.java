package org.secformer.jobs;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.mpc.protocol.RangeUse;
import org.secformer.mpc.transformer.Numerics;

/**
 * What {@code check} found.
 *
 * @param numbers how the model's numbers were held
 * @param rows checked
 * @param length tokens per row
 * @param longestText tokens of the longest text: longer ones, up to the length, were not among the rows
 * @param fits whether every value stayed within its range, one bit spared
 * @param rowsOutOfRange rows with a value beyond
 * @param maxLogitError expected of the private result, largest over the rows within all ranges
 * @param rootMeanSquareLogitError likewise, over all logits
 * @param labelFlips of these rows, those whose label is expected to be another one than in the clear
 * @param accuracyClear share of right labels, null without true labels
 * @param accuracyExpected likewise, of the private result
 * @param ranges of all kinds of values, in the order of the computation
 * @param advice what to change, if anything
 */
record CheckReport(
        Numerics.Kind numbers,
        long rows,
        int length,
        int longestText,
        boolean fits,
        long rowsOutOfRange,
        double maxLogitError,
        double rootMeanSquareLogitError,
        long labelFlips,
        Double accuracyClear,
        Double accuracyExpected,
        List<Range> ranges,
        List<String> advice) {
    private static final int SHOWN = 12;

    /** One kind of value in one place; see {@link RangeUse}. */
    record Range(
            String section,
            String subject,
            String what,
            double smallest,
            double largest,
            double lowestAllowed,
            double highestAllowed,
            double headroomBits) {
        static Range of(RangeUse use) {
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

    static CheckReport of(CheckJob.Tally sum, int length, int longestText, BertConfig config, Numerics.Kind numbers) {
        boolean labelled = sum.labelled() == sum.rows();
        return new CheckReport(
                numbers,
                sum.rows(),
                length,
                longestText,
                sum.outOfRange() == 0,
                sum.outOfRange(),
                sum.largestError(),
                Math.sqrt(sum.squaredErrors()
                        / Math.max(1, sum.rows() - sum.outOfRange())
                        / config.labels().size()),
                sum.flipped(),
                labelled ? (double) sum.rightExact() / sum.rows() : null,
                labelled ? (double) sum.rightRounded() / sum.rows() : null,
                sum.ranges().stream().map(Range::of).toList(),
                new RangeAdvice(sum.ranges(), config, numbers).lines());
    }

    /** The tightest ranges, what is to be expected, the verdict and what to change. */
    void print(PrintStream out) {
        out.printf(
                "%d rows of %d tokens (the longest text has %d), %s numbers; the values with least room, one bit spared,%n"
                        + "each kind where it is tightest:%n%n",
                rows, length, longestText, NumbersOption.value(numbers));
        out.printf("%-62s %10s %10s %22s %6s%n", "", "smallest", "largest", "allowed", "bits");
        Set<List<Object>> shown = new HashSet<>();
        ranges.stream()
                .sorted(Comparator.comparingDouble(Range::headroomBits))
                .filter(range -> shown.add(range.kind()))
                .limit(SHOWN)
                .forEach(range -> print(range, out));
        out.printf(
                Locale.ROOT,
                "%nexpected of the private scores: logits off by at most %.6f (root mean square %.6f);\n%d of %d labels flip; "
                        + "accuracy in the clear %s, expected %s%n",
                maxLogitError,
                rootMeanSquareLogitError,
                labelFlips,
                rows - rowsOutOfRange,
                CompareJob.percent(accuracyClear),
                CompareJob.percent(accuracyExpected));
        if (fits) {
            out.println("verdict: fits; every value stays within its range");
        } else {
            out.println("verdict: does not fit; " + rowsOutOfRange + " rows have values beyond their range");
            advice.forEach(line -> out.println("  " + line));
        }
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
}
