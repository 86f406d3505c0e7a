package org.secformer.jobs.api;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.client.BatchShares;
import org.secformer.jobs.client.PredictionTable;
import org.secformer.jobs.client.TaskColumns;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.monitoring.JobGroup;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
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

    private Reveal(
            Settings settings,
            DatasetPartition part,
            DatasetManifest manifest,
            ClientBundle client,
            List<String> names) {
        this.settings = settings;
        this.part = part;
        this.manifest = manifest;
        this.client = client;
        this.names = names;
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
        return new Reveal(settings, part, manifest, client, names(settings, part, manifest));
    }

    /**
     * Writes the predictions as a CSV file, in the order of the rows: whole, or not at all.
     *
     * @param spark is used and left running
     * @param file for them, on this machine; must not be there yet
     * @throws InvalidInputException if shares are damaged, or are not of the same computation
     */
    public Revealed run(SparkSession spark, Path file) throws IOException {
        String words = "reveal: " + manifest.rows() + " rows of dataset " + manifest.dataset();
        return JobGroup.run(spark.sparkContext(), "reveal " + manifest.dataset(), words, () -> revealed(spark, file));
    }

    private Revealed revealed(SparkSession spark, Path file) throws IOException {
        BatchShares shares = new BatchShares(
                manifest,
                Storages.absolute(part.in(settings.first()).locate("")),
                Storages.absolute(part.in(settings.second()).locate("")),
                settings.keys());
        Iterator<BatchShares.Row> rows =
                shares.inOrder(new JavaSparkContext(spark.sparkContext()), names, Storages.absolute(part.location()));
        Meaning meaning = new Meaning(
                client.task(), client.shape().head(), client.labels().size());
        PredictionTable table = new PredictionTable(new TaskColumns(meaning, client.labelTexts()));
        write(rows, table, manifest.rows(), file);
        return new Revealed(manifest.rows(), table.flagged());
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

    private void write(Iterator<BatchShares.Row> rows, PredictionTable table, long expected, Path csv)
            throws IOException {
        Path file = csv.toAbsolutePath();
        new LocalStorage(file.getParent()).write(file.getFileName().toString(), stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            writer.write(table.header());
            long count = 0;
            for (; rows.hasNext(); count++) {
                BatchShares.Row row = rows.next();
                requireInOrder(count, row.number());
                writer.write(table.line(row, settings.both()));
            }
            writer.flush();
            if (count != expected) {
                requireInOrder(count, -1);
            }
        });
    }

    private void requireInOrder(long expected, long found) {
        if (expected != found) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    settings.both(),
                    "prediction shares",
                    "row " + expected + " once at both parties",
                    found < 0 ? "no more rows" : "row " + found,
                    "Get the prediction shares from the parties again.");
        }
    }
}
