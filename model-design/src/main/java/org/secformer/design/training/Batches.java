package org.secformer.design.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.secformer.design.data.Draws;
import org.secformer.design.data.EncodedRows;

/** Cuts rows into random batches of about equally long rows: what is padding costs as much time as what is text. */
final class Batches {
    /** Rows are sorted by length only within so many batches, so that batches differ from epoch to epoch. */
    private static final int SORTED_TOGETHER = 16;

    private static final int MOST_READ = 64;

    /** Activations of all layers stay in memory until a batch is done; of long texts they are large. */
    private static final int MOST_TOKENS_READ = 64 * MOST_READ;

    private Batches() {}

    /** Row numbers of each batch of rows that are only read, the short ones first: no more than fit a moderate memory. */
    static List<int[]> toRead(EncodedRows rows) {
        int[] sorted = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparing(row -> rows.tokens().get(row).count()))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> batches = new ArrayList<>();
        int from = 0;
        for (int end = 1; end <= sorted.length; end++) {
            int rowsWithNext = end + 1 - from;
            boolean isFull = end == sorted.length
                    || rowsWithNext > MOST_READ
                    || rowsWithNext * rows.tokens().get(sorted[end]).count() > MOST_TOKENS_READ;
            if (isFull) {
                batches.add(Arrays.copyOfRange(sorted, from, end));
                from = end;
            }
        }
        return batches;
    }

    /** Row numbers of each batch; every row is in one of them. */
    static List<int[]> cut(EncodedRows rows, int batchSize, Draws draws) {
        List<int[]> batches = new ArrayList<>();
        int[] order = draws.permutation(rows.size());
        for (int from = 0; from < order.length; from += SORTED_TOGETHER * batchSize) {
            int end = Math.min(order.length, from + SORTED_TOGETHER * batchSize);
            int[] sorted = Arrays.stream(order, from, end)
                    .boxed()
                    .sorted(Comparator.comparing(row -> rows.tokens().get(row).count()))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int i = 0; i < sorted.length; i += batchSize) {
                batches.add(Arrays.copyOfRange(sorted, i, Math.min(sorted.length, i + batchSize)));
            }
        }
        List<int[]> shuffled = new ArrayList<>();
        for (int index : draws.permutation(batches.size())) {
            shuffled.add(batches.get(index));
        }
        return shuffled;
    }
}
