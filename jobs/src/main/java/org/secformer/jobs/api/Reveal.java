package org.secformer.jobs.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.client.BatchShares;
import org.secformer.jobs.client.FileCount;
import org.secformer.jobs.client.PredictionFormat;
import org.secformer.jobs.client.PredictionTable;
import org.secformer.jobs.client.Predictions;
import org.secformer.jobs.client.TaskColumns;
import org.secformer.jobs.failures.Failures;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
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
 * of them is used.
 */
public final class Reveal {
    private final Settings settings;
    private final DatasetPartition part;
    private final DatasetManifest manifest;
    private final ClientBundle client;
    private final List<String> names;
    private final StructType kept;

    /**
     * Where everything lies.
     *
     * @param keys of the client
     * @param bundle location of the client's bundle that the dataset was shared with
     * @param dataset location of the client's part of a dataset, or of a directory of such parts in partitions
     * @param first location of party 0's prediction shares, with the same partitions
     * @param second likewise, of party 1's
     */
    public record Settings(KeyLocations keys, String bundle, String dataset, String first, String second) {
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

    private Reveal(
            Settings settings,
            DatasetPartition part,
            DatasetManifest manifest,
            ClientBundle client,
            List<String> names,
            StructType kept) {
        this.settings = settings;
        this.part = part;
        this.manifest = manifest;
        this.client = client;
        this.names = names;
        this.kept = kept;
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
        DatasetManifest manifest = manifest(part, settings.keys().read());
        return new Scored(scored(settings, part, manifest).size(), manifest.batches());
    }

    /**
     * Checks all that can be checked without opening a share.
     *
     * @throws InvalidInputException if the dataset was shared with another bundle, or not all of it has been scored
     */
    public static Reveal of(Settings settings, DatasetPartition part) throws IOException {
        Credentials credentials = settings.keys().read();
        DatasetManifest manifest = manifest(part, credentials);
        ClientBundle client = client(settings.bundle(), credentials, manifest);
        return new Reveal(
                settings, part, manifest, client, names(settings, part, manifest), kept(part, manifest, credentials));
    }

    /**
     * The predictions with types, in the order of the rows: id, the columns that the client has kept, those of the task (see {@link
     * TaskColumns}), and the reason where a row has nothing of these. Nothing is read until it is used; shares that are damaged, or
     * are not of the same computation, fail whatever uses it.
     *
     * @param spark is used and left running
     */
    public Dataset<Row> frame(SparkSession spark) {
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
            String words = "reveal: " + manifest.rows() + " rows of dataset " + manifest.dataset();
            long flagged = JobGroup.run(
                    spark.sparkContext(),
                    "reveal " + manifest.dataset(),
                    words,
                    () -> isOneOfLines
                            ? predictions.writeLines(out.directory(), out.name())
                            : predictions.write(out.location(), out.format(), out.files()));
            return new Revealed(manifest.rows(), flagged);
        } catch (IOException known) {
            throw known;
        } catch (Exception failed) {
            // Spark's exceptions are checked ones, which its Scala methods do not declare.
            throw Failures.unwrapped(failed);
        }
    }

    private Predictions predictions(SparkSession spark) {
        Sessions.warnUnlessEncrypted(spark);
        BatchShares shares = new BatchShares(
                manifest,
                Storages.absolute(part.in(settings.first()).locate("")),
                Storages.absolute(part.in(settings.second()).locate("")),
                settings.keys());
        JavaRDD<BatchShares.Row> rows = shares.inOrder(
                new JavaSparkContext(spark.sparkContext()), names, Storages.absolute(part.location()), settings.both());
        Meaning meaning = new Meaning(
                client.task(), client.shape().head(), client.labels().size());
        TaskColumns columns =
                new TaskColumns(meaning, client.labelTexts(), client.shape().revealed());
        PredictionTable table = new PredictionTable(columns, settings.both());
        return new Predictions(spark, rows, table, kept);
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

    /** For each batch that both parties have scored, the name that both have. */
    private static Map<Integer, String> scored(Settings settings, DatasetPartition part, DatasetManifest manifest)
            throws IOException {
        Set<String> atSecond = new HashSet<>(PredictionFiles.names(
                part.in(settings.second()).below(manifest.dataset().text())));
        Map<Integer, String> byBatch = new TreeMap<>();
        for (String name : PredictionFiles.names(
                part.in(settings.first()).below(manifest.dataset().text()))) {
            int batch = PredictionName.parse(name).batch();
            if (atSecond.contains(name) && batch < manifest.batches()) {
                byBatch.put(batch, name);
            }
        }
        return byBatch;
    }

    private static List<String> names(Settings settings, DatasetPartition part, DatasetManifest manifest)
            throws IOException {
        Map<Integer, String> byBatch = scored(settings, part, manifest);
        List<Integer> missing = new ArrayList<>();
        for (int batch = 0; batch < manifest.batches(); batch++) {
            if (!byBatch.containsKey(batch)) {
                missing.add(batch);
            }
        }
        if (!missing.isEmpty()) {
            throw InvalidInputException.of(
                    ErrorCode.PREDICTIONS_INCOMPLETE,
                    settings.both(),
                    "prediction shares of dataset " + manifest.dataset(),
                    manifest.batches() + " batches that both parties have",
                    byBatch.size() + "; missing are " + missing.subList(0, Math.min(10, missing.size())),
                    "Let both parties run: secformer score, which does what is missing.");
        }
        return List.copyOf(byBatch.values());
    }

    /** The columns that the client has kept. */
    private static StructType kept(DatasetPartition part, DatasetManifest manifest, Credentials client)
            throws IOException {
        String told = DatasetFiles.kept(Storages.of(part.location()), manifest, client);
        return told.isEmpty() ? new StructType() : (StructType) DataType.fromJson(told);
    }
}
