package org.secformer.jobs.tools;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.secformer.jobs.client.RowBuckets;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.mpc.transformer.Limits;

/**
 * How many rows have how many tokens.
 *
 * @param rows by their number of tokens; the last entry has all that have more than {@link Limits#LONGEST}
 */
public record TokenCounts(long[] rows) implements Serializable {
    private static final int BEYOND = Limits.LONGEST + 1;

    /** Of so many tokens each; for tests and plans. */
    public static TokenCounts of(int... tokens) {
        long[] rows = new long[BEYOND + 1];
        for (int count : tokens) {
            rows[Math.min(count, BEYOND)]++;
        }
        return new TokenCounts(rows);
    }

    /** Counted by tasks, each of which tells a histogram. */
    public static TokenCounts of(JavaRDD<TextRow> rows, RowBuckets.TokenCounter counter) {
        return rows.mapPartitions(some -> counted(some, counter)).reduce(TokenCounts::plus);
    }

    private static Iterator<TokenCounts> counted(Iterator<TextRow> rows, RowBuckets.TokenCounter counter) {
        long[] counts = new long[BEYOND + 1];
        rows.forEachRemaining(row -> counts[Math.min(counter.count(row.text()), BEYOND)]++);
        return List.of(new TokenCounts(counts)).iterator();
    }

    private TokenCounts plus(TokenCounts other) {
        long[] sum = rows.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.rows[i];
        }
        return new TokenCounts(sum);
    }

    public long all() {
        return between(-1, BEYOND);
    }

    /** Rows with more tokens than the first, and at most as many as the second. */
    public long between(int more, int atMost) {
        long sum = 0;
        for (int i = more + 1; i <= Math.min(atMost, BEYOND); i++) {
            sum += rows[i];
        }
        return sum;
    }

    /** Rows with more tokens. */
    public long longerThan(int tokens) {
        return between(tokens, BEYOND);
    }

    /** The smallest number that this share of rows does not exceed, as 0.5 for the median. */
    public int quantile(double share) {
        long sum = 0;
        for (int i = 0; i < rows.length; i++) {
            sum += rows[i];
            if (sum >= share * all()) {
                return i;
            }
        }
        return BEYOND;
    }
}
