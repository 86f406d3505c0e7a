package org.secformer.jobs.client;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.jobs.client.DatasetWriter.Numbered;
import org.secformer.jobs.texts.TextRows.TextRow;

/**
 * Which length bucket a row goes into: the smallest that holds it.
 *
 * @param lengths tokens per row of each bucket, the shortest first
 * @param counter of tokens, at most as many as the longest bucket holds
 */
public record RowBuckets(List<Integer> lengths, TokenCounter counter) implements Serializable {
    /** Counts the tokens of a text as they are shared. */
    public interface TokenCounter extends Serializable {
        int count(TextInput text);
    }

    /**
     * How many rows each partition of the rows has for each bucket.
     *
     * @param counts [partition][bucket]
     */
    public record Spread(List<long[]> counts) {
        /** Rows of a bucket. */
        public long rows(int bucket) {
            return counts.stream().mapToLong(of -> of[bucket]).sum();
        }

        /** Of each partition, the number that its first row in a bucket has. */
        private long[] firstNumbers(int bucket) {
            long[] first = new long[counts.size()];
            for (int partition = 1; partition < first.length; partition++) {
                first[partition] = first[partition - 1] + counts.get(partition - 1)[bucket];
            }
            return first;
        }
    }

    int of(TextRow row) {
        int tokens = counter.count(row.text());
        for (int bucket = 0; bucket < lengths.size(); bucket++) {
            if (tokens <= lengths.get(bucket)) {
                return bucket;
            }
        }
        throw new IllegalStateException("a row of " + tokens + " tokens in no bucket of " + lengths);
    }

    /**
     * Counts the rows of each bucket, by tasks.
     *
     * @param rows must be the same each time they are computed
     */
    public Spread spread(JavaRDD<TextRow> rows) {
        return new Spread(rows.mapPartitions(this::counts).collect());
    }

    private Iterator<long[]> counts(Iterator<TextRow> rows) {
        long[] counts = new long[lengths.size()];
        rows.forEachRemaining(row -> counts[of(row)]++);
        return List.of(counts).iterator();
    }

    /** The rows of a bucket, numbered in their order. */
    JavaRDD<Numbered> rows(JavaRDD<TextRow> rows, Spread spread, int bucket) {
        long[] first = spread.firstNumbers(bucket);
        return rows.mapPartitionsWithIndex((partition, all) -> numbered(all, bucket, first[partition]), false);
    }

    private Iterator<Numbered> numbered(Iterator<TextRow> all, int bucket, long first) {
        return new Numbering(this, all, bucket, first);
    }

    /** Rows of a bucket, one after the other. */
    private static final class Numbering implements Iterator<Numbered> {
        private final RowBuckets buckets;
        private final Iterator<TextRow> rows;
        private final int bucket;
        private long number;
        private TextRow next;

        Numbering(RowBuckets buckets, Iterator<TextRow> rows, int bucket, long first) {
            this.buckets = buckets;
            this.rows = rows;
            this.bucket = bucket;
            this.number = first;
        }

        @Override
        public boolean hasNext() {
            while (next == null && rows.hasNext()) {
                TextRow row = rows.next();
                if (buckets.of(row) == bucket) {
                    next = row;
                }
            }
            return next != null;
        }

        @Override
        public Numbered next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more rows");
            }
            Numbered numbered = new Numbered(number++, next);
            next = null;
            return numbered;
        }
    }
}
