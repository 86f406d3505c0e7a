package org.secformer.design.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.secformer.design.data.Draws;
import org.secformer.design.data.EncodedRows;

/** Cuts rows into random batches of about equally long rows: what is padding costs as much time as what is text. */
final class Batches {
    /** Rows are sorted by length only within so many batches, so that batches differ from epoch to epoch. */
    private static final int SORTED_TOGETHER = 16;

    private Batches() {}

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
