package org.secformer.jobs.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Canaries;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.client.BatchShares;
import org.secformer.jobs.client.FileCount;
import org.secformer.jobs.client.HiddenCheck;
import org.secformer.jobs.client.HonestResults;
import org.secformer.jobs.client.PredictionFormat;
import org.secformer.jobs.client.PredictionTable;
import org.secformer.jobs.client.Predictions;
import org.secformer.jobs.client.RowKind;
import org.secformer.jobs.client.TaskColumns;
import org.secformer.jobs.failures.Failures;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.files.PredictionPack;
import org.secformer.jobs.monitoring.JobGroup;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.storage.WrittenWhole;
import org.secformer.jobs.texts.Meaning;

/**
 * The client's last action: puts both parties' prediction shares together.
 *
 * <pre>{@code
 * for (DatasetPartition part : Reveal.parts(settings)) {
 *     Reveal.of(settings, part).run(spark, file);
 * }
 * }</pre>
 *
 * <p><b>Security guarantees:</b> shares are checked against the signatures of the parties that the client trusts before a value
 * of them is used. Where the dataset has hidden rows, no result is told before all of them have been compared.
 */
public final class Reveal {
    private static final int SHOWN_BATCHES = 10;

    private final Settings settings;
    private final List<Bucket> buckets;
    private final ClientBundle client;
    private final long rows;
    private final StructType kept;

    /**
     * A length bucket of the dataset, or all of it.
     *
     * @param part where the client's part of it lies
     * @param manifest of that
     * @param segments of files in which both parties have shares of its batches
     * @param told by the client to itself
     */
    private record Bucket(
            DatasetPartition part,
            DatasetManifest manifest,
            List<BatchShares.Segment> segments,
            DatasetFiles.Told told) {
        /** Rows of the client's data, of which these are all or some. */
        long allRows() {
            return told.allRows() > 0 ? told.allRows() : manifest.rows();
        }
    }

    /**
     * Where everything lies.
     *
     * @param keys of the client
     * @param bundle location of the client's bundle that the dataset was shared with
     * @param dataset location of the client's part of a dataset, or of a directory of such parts in partitions
     * @param first location of party 0's prediction shares, with the same partitions
     * @param second likewise, of party 1's
     * @param tolerance by how much two results of one text may differ, where the dataset has hidden rows; null for what follows
     *     from the check of the model
     */
    public record Settings(
            KeyLocations keys, String bundle, String dataset, String first, String second, Double tolerance) {
        /** With the tolerance that follows from the check of the model. */
        public Settings(KeyLocations keys, String bundle, String dataset, String first, String second) {
            this(keys, bundle, dataset, first, second, null);
        }

        /** @throws InvalidInputException if the tolerance is not a positive number */
        public Settings {
            if (tolerance != null && !(tolerance > 0 && tolerance < Double.POSITIVE_INFINITY)) {
                throw new InvalidInputException("--tolerance: expected more than 0, found " + tolerance);
            }
        }

        /** Both locations of shares, for errors. */
        private String both() {
            return first + " and " + second;
        }
    }

    /**
     * How far the parties have come.
     *
     * @param done batches that both have scored
     * @param batches of the dataset
     */
    public record Scored(int done, int batches) {
        /** Whether it can be revealed. */
        public boolean isAll() {
            return done == batches;
        }
    }

    /**
     * What was revealed.
     *
     * @param rows of the dataset, each once in the file
     * @param flagged of them, without scores, because a value of theirs was out of its range
     */
    public record Revealed(long rows, long flagged) {}

    /**
     * Where predictions go.
     *
     * @param location path or URI of a file, or of a directory of many; nothing of this name may be there yet
     * @param format of the files
     * @param files one or many
     */
    public record Output(String location, PredictionFormat format, FileCount files) {
        private Storage directory() {
            Path parent = isUri() ? null : Path.of(location).toAbsolutePath().getParent();
            return parent == null
                    ? Storages.of(location.substring(0, location.lastIndexOf('/') + 1))
                    : new LocalStorage(parent);
        }

        private String name() {
            return location.substring(location.lastIndexOf('/') + 1);
        }

        private boolean isUri() {
            return location.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*");
        }
    }

    private Reveal(Settings settings, List<Bucket> buckets, ClientBundle client) {
        this.settings = settings;
        this.buckets = List.copyOf(buckets);
        this.client = client;
        this.rows = buckets.get(0).allRows();
        this.kept = kept(buckets.get(0).told());
    }

    /**
     * The datasets there are: one, or one of each partition, oldest first.
     *
     * @throws InvalidInputException if a key or a certificate is not as it has to be
     */
    public static List<DatasetPartition> parts(Settings settings) throws IOException {
        Credentials credentials = settings.keys().read();
        // Whatever is wrong with a certificate shows here, before anything is read.
        credentials.trust().of(Role.PARTY0);
        credentials.trust().of(Role.PARTY1);
        return DatasetPartition.all(settings.dataset(), Role.CLIENT);
    }

    /** How much of a dataset both parties have scored. */
    public static Scored scored(Settings settings, DatasetPartition part) throws IOException {
        Credentials credentials = settings.keys().read();
        int done = 0;
        int batches = 0;
        for (DatasetPartition bucket : part.buckets(credentials)) {
            DatasetManifest manifest = manifest(bucket, credentials);
            done += batches(scored(settings, bucket, manifest));
            batches += manifest.batches();
        }
        return new Scored(done, batches);
    }

    /**
     * Checks all that can be checked without opening a share.
     *
     * @throws InvalidInputException if the dataset was shared with another bundle, or not all of it has been scored
     */
    public static Reveal of(Settings settings, DatasetPartition part) throws IOException {
        Credentials credentials = settings.keys().read();
        List<Bucket> buckets = new ArrayList<>();
        ClientBundle client = null;
        for (DatasetPartition bucket : part.buckets(credentials)) {
            DatasetManifest manifest = manifest(bucket, credentials);
            client = client(settings.bundle(), credentials, manifest);
            buckets.add(new Bucket(
                    bucket,
                    manifest,
                    segments(settings, bucket, manifest),
                    DatasetFiles.told(Storages.of(bucket.location()), manifest, credentials)));
        }
        return new Reveal(settings, buckets, client);
    }

    /**
     * The predictions with types, in the order of the rows: id, the columns that the client has kept, those of the task (see {@link
     * TaskColumns}), and the reason where a row has nothing of these. Nothing is read until it is used, but for hidden rows, which are
     * compared at once; shares that are damaged, or are not of the same computation, fail whatever uses it.
     *
     * @param spark is used and left running
     */
    public Dataset<Row> frame(SparkSession spark) throws IOException {
        return predictions(spark).frame();
    }

    /**
     * Writes the predictions as a CSV file, in the order of the rows: whole, or not at all.
     *
     * @param spark is used and left running
     * @param file for them, on this machine; must not be there yet
     * @throws InvalidInputException if shares are damaged, or are not of the same computation
     */
    public Revealed run(SparkSession spark, Path file) throws IOException {
        return run(spark, new Output(file.toAbsolutePath().toString(), PredictionFormat.CSV, FileCount.ONE));
    }

    /**
     * Writes the predictions, in the order of the rows: whole, or not at all.
     *
     * @param spark is used and left running
     * @throws InvalidInputException if shares are damaged, or are not of the same computation, or something of this name is there
     */
    public Revealed run(SparkSession spark, Output out) throws IOException {
        WrittenWhole.requireFree(out.location());
        Predictions predictions = predictions(spark);
        boolean isOneOfLines = out.format() == PredictionFormat.CSV && out.files() == FileCount.ONE;
        try {
            DatasetId dataset = buckets.get(0).manifest().dataset();
            String words = "reveal: " + rows + " rows of dataset " + dataset;
            long flagged = JobGroup.run(
                    spark.sparkContext(),
                    "reveal " + dataset,
                    words,
                    () -> isOneOfLines
                            ? predictions.writeLines(out.directory(), out.name())
                            : predictions.write(out.location(), out.format(), out.files()));
            return new Revealed(rows, flagged);
        } catch (IOException known) {
            throw known;
        } catch (Exception failed) {
            // Spark's exceptions are checked ones, which its Scala methods do not declare.
            throw Failures.unwrapped(failed);
        }
    }

    private Predictions predictions(SparkSession spark) throws IOException {
        Sessions.warnUnlessEncrypted(spark);
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        JavaPairRDD<Long, BatchShares.Row> byPlace = buckets.stream()
                .map(bucket -> byPlace(context, bucket))
                .reduce(JavaPairRDD::union)
                .orElseThrow();
        long hidden =
                buckets.stream().mapToLong(bucket -> bucket.told().hidden()).sum();
        if (hidden > 0) {
            requireHonest(byPlace, hidden);
        }
        JavaPairRDD<Long, BatchShares.Row> own =
                hidden > 0 ? byPlace.filter(row -> row._2().origin().kind() == RowKind.OWN) : byPlace;
        JavaRDD<BatchShares.Row> inOrder = BatchShares.inOrder(own, rows, settings.both());
        Meaning meaning = new Meaning(
                client.task(), client.shape().head(), client.labels().size());
        TaskColumns columns =
                new TaskColumns(meaning, client.labelTexts(), client.shape().revealed());
        PredictionTable table = new PredictionTable(columns, settings.both());
        return new Predictions(spark, inOrder, table, kept);
    }

    private void requireHonest(JavaPairRDD<Long, BatchShares.Row> byPlace, long hidden) throws IOException {
        double tolerance = settings.tolerance() == null ? HiddenCheck.tolerance(client.check()) : settings.tolerance();
        new HonestResults(new HiddenCheck(tolerance, stated()), settings.dataset(), settings.both(), this::told)
                .require(byPlace, hidden);
    }

    /** Results that the model owner has stated, if it has stated any. */
    private List<double[]> stated() throws IOException {
        Storage bundle = Storages.of(settings.bundle());
        return ClientBundle.hasCanaries(bundle)
                ? client.canaries(bundle, settings.keys().read()).stream()
                        .map(Canaries.Canary::values)
                        .toList()
                : List.of();
    }

    private String told(BatchShares.Origin origin) {
        Bucket bucket = buckets.get(origin.bucket());
        return "row " + origin.row() + " of batch " + origin.batch()
                + (buckets.size() > 1 ? " of " + bucket.manifest().length() + " tokens" : "") + " (unit "
                + BatchShares.Segment.unit(bucket.segments(), origin.batch()) + ")";
    }

    private JavaPairRDD<Long, BatchShares.Row> byPlace(JavaSparkContext spark, Bucket bucket) {
        DatasetPartition part = bucket.part();
        BatchShares shares = new BatchShares(
                bucket.manifest(),
                Storages.absolute(part.in(settings.first()).locate("")),
                Storages.absolute(part.in(settings.second()).locate("")),
                settings.keys(),
                buckets.indexOf(bucket));
        return shares.byPlace(
                spark,
                bucket.segments(),
                Storages.absolute(part.location()),
                bucket.told().allRows() > 0);
    }

    private static DatasetManifest manifest(DatasetPartition part, Credentials credentials) throws IOException {
        return DatasetFiles.open(Storages.of(part.location()), credentials);
    }

    private static ClientBundle client(String bundle, Credentials credentials, DatasetManifest manifest)
            throws IOException {
        ClientBundle client = ClientBundle.read(Storages.of(bundle), credentials);
        if (!client.bundle().equals(manifest.bundle())) {
            throw InvalidInputException.of(
                    ErrorCode.MODEL_DIFFERENT,
                    bundle,
                    "model bundle",
                    manifest.bundle() + ", which the dataset was shared for",
                    client.bundle().text(),
                    "Give the client bundle that the dataset was shared with.");
        }
        return client;
    }

    /** For each share that a party has, the file that it is in. */
    private static Map<PredictionName, PredictionPack> shares(
            String location, DatasetPartition part, DatasetManifest manifest) throws IOException {
        Map<PredictionName, PredictionPack> shares = new HashMap<>();
        for (PredictionPack pack :
                PredictionFiles.packs(part.in(location).below(manifest.dataset().text()))) {
            pack.names().forEach(name -> shares.put(name, pack));
        }
        return shares;
    }

    /** The batches that both parties have scored together, each once. */
    private static List<BatchShares.Segment> scored(Settings settings, DatasetPartition part, DatasetManifest manifest)
            throws IOException {
        Map<PredictionName, PredictionPack> atFirst = shares(settings.first(), part, manifest);
        Map<PredictionName, PredictionPack> atSecond = shares(settings.second(), part, manifest);
        Map<Integer, PredictionName> byBatch = new TreeMap<>();
        atFirst.keySet().stream()
                .filter(name -> atSecond.containsKey(name) && name.batch() < manifest.batches())
                .sorted(PredictionName.BY_BATCH)
                .forEach(name -> byBatch.put(name.batch(), name));
        List<BatchShares.Segment> segments = new ArrayList<>();
        byBatch.forEach(
                (batch, name) -> BatchShares.Segment.append(segments, batch, atFirst.get(name), atSecond.get(name)));
        return segments;
    }

    private static int batches(List<BatchShares.Segment> segments) {
        return segments.stream().mapToInt(BatchShares.Segment::count).sum();
    }

    private static List<BatchShares.Segment> segments(
            Settings settings, DatasetPartition part, DatasetManifest manifest) throws IOException {
        List<BatchShares.Segment> segments = scored(settings, part, manifest);
        BitSet done = new BitSet();
        segments.forEach(segment -> done.set(segment.from(), segment.from() + segment.count()));
        if (done.cardinality() < manifest.batches()) {
            List<Integer> missing = IntStream.range(0, manifest.batches())
                    .filter(batch -> !done.get(batch))
                    .limit(SHOWN_BATCHES)
                    .boxed()
                    .toList();
            throw InvalidInputException.of(
                    ErrorCode.PREDICTIONS_INCOMPLETE,
                    settings.both(),
                    "prediction shares of dataset " + manifest.dataset(),
                    manifest.batches() + " batches that both parties have",
                    done.cardinality() + "; missing are " + missing,
                    "Let both parties run: secformer score, which does what is missing.");
        }
        return segments;
    }

    /** The columns that the client has kept. */
    private static StructType kept(DatasetFiles.Told told) {
        return told.kept().isEmpty() ? new StructType() : (StructType) DataType.fromJson(told.kept());
    }
}
