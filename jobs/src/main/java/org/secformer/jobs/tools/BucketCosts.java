package org.secformer.jobs.tools;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.secformer.jobs.tools.measure.TimeModel;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.transformer.Plan;

/**
 * What a real dataset costs under several choices of length buckets: the price list times how many batches each bucket has.
 *
 * @param rows of the dataset
 * @param medianTokens of a row
 * @param mostTokens of a row; more than any bucket's if there is a row that none holds
 * @param choices those that hold every row, by how many lengths they show; then those of one length that cut longer rows
 */
public record BucketCosts(long rows, int medianTokens, int mostTokens, List<Choice> choices) {
    /**
     * One choice.
     *
     * @param buckets that have rows, the shortest first: this is what parties see
     * @param cutRows that have more tokens than the longest bucket
     * @param batches of all
     * @param bytesSentPerParty payload for all rows
     * @param materialBytes corrections for all rows, at both parties together
     * @param onlineSeconds predicted, on one lane; null without a calibration
     * @param dealingSeconds likewise, on one processor
     */
    public record Choice(
            List<Bucket> buckets,
            long cutRows,
            long batches,
            long bytesSentPerParty,
            long materialBytes,
            Double onlineSeconds,
            Double dealingSeconds) {}

    /**
     * Rows of one length.
     *
     * @param length tokens per row
     * @param rows that go there
     * @param batches filled up with empty rows
     */
    public record Bucket(int length, long rows, long batches) {}

    /**
     * Counts.
     *
     * @param counts of the dataset
     * @param lengths that there may be for this model, the shortest first
     * @param plans for each of them
     * @param times of this machine and network, or null
     */
    public static BucketCosts of(TokenCounts counts, List<Integer> lengths, IntFunction<Plan> plans, TimeModel times) {
        List<Integer> shorter = lengths.stream()
                .filter(length -> counts.longerThan(length) > 0 && length < lengths.get(lengths.size() - 1))
                .toList();
        int longest = lengths.get(shorter.size());
        Map<Integer, Priced> known = new HashMap<>();
        Counting counting =
                new Counting(counts, length -> known.computeIfAbsent(length, each -> priced(plans.apply(each))), times);
        // A bucket without rows is not there, so that two choices may come to the same.
        List<Choice> choices = subsets(shorter).stream()
                .map(some -> counting.choice(
                        Stream.concat(some.stream(), Stream.of(longest)).toList()))
                .distinct()
                .sorted(Comparator.<Choice>comparingInt(
                                choice -> choice.buckets().size())
                        .thenComparing(Choice::bytesSentPerParty))
                .toList();
        Stream<Choice> cutting =
                shorter.stream().sorted(Comparator.reverseOrder()).map(length -> counting.choice(List.of(length)));
        return new BucketCosts(
                counts.all(),
                counts.quantile(0.5),
                counts.quantile(1),
                Stream.concat(choices.stream(), cutting).toList());
    }

    /** A batch of some length. */
    private record Priced(int rowsPerBatch, SectionCost price) {}

    private static Priced priced(Plan plan) {
        return new Priced(plan.rowsPerBatch(), plan.price().total());
    }

    private static List<List<Integer>> subsets(List<Integer> all) {
        return IntStream.range(0, 1 << all.size())
                .mapToObj(chosen -> IntStream.range(0, all.size())
                        .filter(i -> (chosen >> i & 1) == 1)
                        .mapToObj(all::get)
                        .toList())
                .toList();
    }

    /** What choices are counted with. */
    private record Counting(TokenCounts counts, IntFunction<Priced> prices, TimeModel times) {
        /** One choice of lengths; rows that none holds are cut. */
        Choice choice(List<Integer> lengths) {
            long cut = counts.longerThan(lengths.get(lengths.size() - 1));
            List<Bucket> buckets = new ArrayList<>();
            int before = -1;
            for (int length : lengths) {
                long rows = counts.between(before, length) + (length == lengths.get(lengths.size() - 1) ? cut : 0);
                if (rows > 0) {
                    int perBatch = prices.apply(length).rowsPerBatch();
                    buckets.add(new Bucket(length, rows, (rows + perBatch - 1) / perBatch));
                }
                before = length;
            }
            return new Choice(
                    List.copyOf(buckets),
                    cut,
                    buckets.stream().mapToLong(Bucket::batches).sum(),
                    Math.round(sum(buckets, SectionCost::sentBytes)),
                    Math.round(sum(buckets, SectionCost::materialBytes)),
                    times == null
                            ? null
                            : sum(buckets, price -> times.predict(price).onlineSeconds()),
                    times == null
                            ? null
                            : sum(buckets, price -> times.predict(price).dealingSeconds()));
        }

        private double sum(List<Bucket> buckets, ToDoubleFunction<SectionCost> ofBatch) {
            return buckets.stream()
                    .mapToDouble(bucket -> bucket.batches()
                            * ofBatch.applyAsDouble(
                                    prices.apply(bucket.length()).price()))
                    .sum();
        }
    }
}
