package org.secformer.design.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.design.data.Draws;
import org.secformer.design.data.EncodedRows;

final class BatchesTest {
    private static final int ROWS = 1001;

    private static EncodedRows rows() {
        Draws draws = Draws.of(1, "lengths");
        List<Tokens> tokens = IntStream.range(0, ROWS)
                .mapToObj(i -> 2 + draws.below(30))
                .map(count -> new Tokens(new int[count], new int[count]))
                .toList();
        return new EncodedRows(tokens, new double[ROWS]);
    }

    @Test
    void everyRowIsInOneBatch() {
        List<int[]> batches = Batches.cut(rows(), 8, Draws.of(2, "order"));
        assertEquals(126, batches.size());
        int[] all = batches.stream().flatMapToInt(IntStream::of).sorted().toArray();
        assertArrayEquals(IntStream.range(0, ROWS).toArray(), all);
    }

    @Test
    void batchesHaveLittlePadding() {
        EncodedRows rows = rows();
        long padded = 0;
        for (int[] batch : Batches.cut(rows, 8, Draws.of(2, "order"))) {
            int longest = IntStream.of(batch)
                    .map(row -> rows.tokens().get(row).count())
                    .max()
                    .orElseThrow();
            padded += (long) longest * batch.length;
        }
        long tokens = rows.tokens().stream().mapToInt(Tokens::count).sum();
        assertTrue(padded < 1.2 * tokens, padded + " for " + tokens);
    }

    @Test
    void rowsToReadAreAllInBatchesOfModerateSize() {
        List<Tokens> tokens = new ArrayList<>(rows().tokens());
        tokens.set(5, new Tokens(new int[512], new int[512]));
        List<int[]> batches = Batches.toRead(new EncodedRows(tokens, new double[ROWS]));
        int[] all = batches.stream().flatMapToInt(IntStream::of).sorted().toArray();
        assertArrayEquals(IntStream.range(0, ROWS).toArray(), all);
        // The long one stands alone: with the 40 before it, it would be a large batch.
        assertEquals(17, batches.size());
        assertEquals(64, batches.get(14).length);
        assertEquals(40, batches.get(15).length);
        assertArrayEquals(new int[] {5}, batches.get(16));
    }

    @Test
    void anotherEpochHasOtherBatches() {
        int[] first = Batches.cut(rows(), 8, Draws.of(2, "epoch 1")).get(0);
        List<int[]> others = Batches.cut(rows(), 8, Draws.of(2, "epoch 2"));
        assertTrue(others.stream().noneMatch(batch -> Arrays.equals(batch, first)));
    }
}
