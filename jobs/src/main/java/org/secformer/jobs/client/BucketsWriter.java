package org.secformer.jobs.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.rows.BucketsManifest;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.client.DatasetWriter.Numbered;
import org.secformer.jobs.client.DatasetWriter.Range;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.mpc.transformer.Plan;

/**
 * Writes a dataset whole, or in length buckets: each a dataset of its own, and for each reader a signed manifest over them, written
 * last; either with hidden rows.
 *
 * <p><b>Security guarantees:</b> those of {@link DatasetWriter} hold in each bucket. A party sees how many rows each bucket has, and
 * the numbers of rows begin at 0 in each, so that nothing tells which places they had in the client's data. Hidden rows look like
 * all others, lie where only the client knows, and count among the rows ({@link HiddenRows}).
 *
 * @param keys of the client
 * @param bundle id of the model bundle
 * @param plans of the buckets that there may be, the shortest rows first
 * @param pairs whether rows are pairs of texts
 * @param encoder of texts of the longest bucket
 * @param kept what columns rows keep, as {@link DatasetWriter} takes it
 * @param copies which share of the rows of each bucket is copied, 0 to 1
 * @param canaries texts whose results are known, numbered from 0, none longer than the longest bucket
 */
public record BucketsWriter(
        KeyLocations keys,
        BundleId bundle,
        List<Plan> plans,
        boolean pairs,
        BundleEncoder encoder,
        String kept,
        double copies,
        List<TextRow> canaries) {

    /** The same with these canaries. */
    public BucketsWriter withCanaries(List<TextRow> texts) {
        return new BucketsWriter(keys, bundle, plans, pairs, encoder, kept, copies, texts);
    }

    private RowBuckets buckets() {
        BundleEncoder counting = encoder;
        return new RowBuckets(
                plans.stream().map(Plan::length).toList(),
                text -> counting.encode(text).count());
    }

    private boolean hasHidden() {
        return copies > 0 || !canaries.isEmpty();
    }

    /** How many rows each plan has. */
    public RowBuckets.Spread spread(JavaRDD<TextRow> read) {
        return buckets().spread(read);
    }

    /** Those plans that have rows, by their places in {@link #plans}. */
    public List<Integer> used(RowBuckets.Spread spread) {
        return IntStream.range(0, plans.size())
                .filter(i -> spread.rows(i) > 0)
                .boxed()
                .toList();
    }

    /**
     * Rows of a plan that are not the client's own.
     *
     * @param plan by its place in {@link #plans}
     */
    public long hidden(RowBuckets.Spread spread, int plan) {
        return HiddenRows.copies(spread.rows(plan), copies)
                + canaries(spread, plan).size();
    }

    /** A canary in a bucket without rows would stand alone: it goes into the next that has some. */
    private List<TextRow> canaries(RowBuckets.Spread spread, int plan) {
        RowBuckets buckets = buckets();
        return canaries.stream()
                .filter(canary -> {
                    int own = buckets.of(canary);
                    return used(spread).stream()
                                    .filter(i -> i >= own)
                                    .findFirst()
                                    .orElse(-1)
                            == plan;
                })
                .toList();
    }

    /**
     * Writes all rows as one dataset of the only plan.
     *
     * @param rows how many these are
     * @return the client's manifest
     */
    public DatasetManifest writeWhole(SparkSession spark, JavaRDD<TextRow> read, long rows, Storage target)
            throws IOException {
        JavaRDD<Numbered> own = read.map(row -> new Numbered(row.index(), row));
        long hidden = HiddenRows.copies(rows, copies) + canaries.size();
        Range range = hidden > 0 ? new Range("", rows, hidden) : Range.ALL;
        return write(spark, own, rows, canaries, 0, range, target);
    }

    /**
     * Writes all rows in buckets.
     *
     * @param spread of the same rows
     * @return id of all buckets together
     */
    public DatasetId write(SparkSession spark, JavaRDD<TextRow> read, RowBuckets.Spread spread, Storage target)
            throws IOException {
        long all = used(spread).stream().mapToLong(spread::rows).sum();
        List<BucketsManifest.Bucket> written = new ArrayList<>();
        for (int i : used(spread)) {
            int length = plans.get(i).length();
            Range range = new Range(BucketsManifest.Bucket.directory(length), all, hidden(spread, i));
            JavaRDD<Numbered> own = buckets().rows(read, spread, i);
            DatasetManifest manifest = write(spark, own, spread.rows(i), canaries(spread, i), i, range, target);
            written.add(new BucketsManifest.Bucket(length, manifest.dataset()));
        }
        return sign(written, target);
    }

    private DatasetManifest write(
            SparkSession spark,
            JavaRDD<Numbered> own,
            long rows,
            List<TextRow> some,
            int plan,
            Range range,
            Storage target)
            throws IOException {
        Plan of = plans.get(plan);
        DatasetWriter writer = new DatasetWriter(keys, bundle, of, pairs, encoder.upTo(of.length()), kept, range);
        if (!hasHidden()) {
            return writer.write(spark, own, rows, target);
        }
        HiddenRows hiding = HiddenRows.draw(keys, rows, HiddenRows.copies(rows, copies), some, of.rowsPerBatch());
        JavaRDD<Numbered> all = hiding.hide(new JavaSparkContext(spark.sparkContext()), own);
        return writer.write(spark, all, hiding.all(), target);
    }

    private DatasetId sign(List<BucketsManifest.Bucket> written, Storage target) throws IOException {
        DatasetId dataset = DatasetWriter.newId();
        Credentials client = keys.read();
        for (Role reader : DatasetWriter.READERS) {
            BucketsManifest.of(dataset, bundle, reader, written).write(target.below(reader.toString()), client.own());
        }
        return dataset;
    }
}
