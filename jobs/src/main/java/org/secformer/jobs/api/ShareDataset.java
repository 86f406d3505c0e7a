package org.secformer.jobs.api;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.client.BundleEncoder;
import org.secformer.jobs.client.DatasetWriter;
import org.secformer.jobs.client.TextSpool;
import org.secformer.jobs.failures.Failures;
import org.secformer.jobs.monitoring.JobGroup;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.jobs.texts.TextRows.Texts;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.Plan;

/**
 * The client's first action: turns texts into shares for the two parties, sealed to each.
 *
 * <pre>{@code
 * SharedDataset shared = ShareDataset.of(settings).run(spark);
 * }</pre>
 *
 * <p><b>Security guarantees:</b> ids, texts and labels stay with the client; the parties see the number of rows, whether they
 * are pairs, and the tokens per row. Each call draws new masks, so that sharing the same texts again reveals nothing.
 */
public final class ShareDataset {
    private static final int SHOWN = 5;

    /** Where rows lie between reading and sharing them, below {@code out}. */
    private static final String READ = "texts-being-shared";

    private final Settings settings;
    private final Credentials credentials;
    private final ClientBundle client;

    /**
     * What is shared, and how.
     *
     * @param keys of the client
     * @param bundle location of the client's bundle
     * @param rows the texts
     * @param out location for the directories {@code party0}, {@code party1} and {@code client}; new or empty
     * @param length tokens per row: 32, 64, 128, 256 or 512; null for the smallest that holds every text
     * @param rowsPerBatch from 1; batches are what parties score at a time and what one unit of material is for
     * @param network between the parties; the dealer must be told the same
     * @param overlong what becomes of a text with more tokens
     */
    public record Settings(
            KeyLocations keys,
            String bundle,
            TextRows rows,
            String out,
            Integer length,
            int rowsPerBatch,
            Network network,
            OverlongText overlong) {
        /** Settings as the command has them by default; the next methods change one each. */
        public static Settings of(KeyLocations keys, String bundle, TextRows rows, String out) {
            return new Settings(keys, bundle, rows, out, null, 1, Network.NEAR, OverlongText.REFUSE);
        }

        public Settings withLength(int tokens) {
            return new Settings(keys, bundle, rows, out, tokens, rowsPerBatch, network, overlong);
        }

        public Settings withRowsPerBatch(int count) {
            return new Settings(keys, bundle, rows, out, length, count, network, overlong);
        }

        public Settings withNetwork(Network between) {
            return new Settings(keys, bundle, rows, out, length, rowsPerBatch, between, overlong);
        }

        public Settings withOverlong(OverlongText choice) {
            return new Settings(keys, bundle, rows, out, length, rowsPerBatch, network, choice);
        }
    }

    /**
     * A dataset that was shared.
     *
     * @param dataset its id, drawn anew
     * @param rows without those that fill up the last batch
     * @param pairs whether rows are pairs of texts
     * @param batches of {@code rowsPerBatch} rows each
     * @param length tokens per row
     * @param network that its plan is for
     */
    public record SharedDataset(
            DatasetId dataset, long rows, boolean pairs, int batches, int length, Network network) {}

    private ShareDataset(Settings settings, Credentials credentials, ClientBundle client) {
        this.settings = settings;
        this.credentials = credentials;
        this.client = client;
    }

    /**
     * Checks all that can be checked without the texts.
     *
     * @throws InvalidInputException if a key, a certificate or the bundle is not as it has to be, or {@code out} is not empty
     */
    public static ShareDataset of(Settings settings) throws IOException {
        Credentials credentials = settings.keys().read();
        for (Role reader : DatasetWriter.READERS) {
            // Whatever is wrong with a certificate shows here, before anything is read.
            credentials.certificate(reader);
        }
        Storage files = Storages.of(settings.bundle());
        ClientBundle client = ClientBundle.read(files, credentials);
        client.requireWhole(files, credentials);
        if (!Storages.of(settings.out()).list("").isEmpty()) {
            throw InvalidInputException.of(
                    settings.out(), "the directory", "a new or empty one", "files", "Choose another --out.");
        }
        return new ShareDataset(settings, credentials, client);
    }

    /**
     * Reads, checks and shares the texts.
     *
     * @param spark is used and left running
     * @throws InvalidInputException if a text, an id or a column is not as it has to be, before anything is written
     */
    public SharedDataset run(SparkSession spark) throws IOException {
        Sessions.warnUnlessEncrypted(spark);
        Storage out = Storages.of(settings.out());
        try (TextSpool spool = new TextSpool(settings.keys(), out.below(READ))) {
            return JobGroup.run(
                    spark.sparkContext(),
                    "share dataset",
                    "share: texts into a dataset",
                    () -> share(spark, read(spark, spool), out));
        } catch (IOException known) {
            throw known;
        } catch (Exception failed) {
            // Spark's exceptions are checked ones, which its Scala methods do not declare.
            throw Failures.unwrapped(failed);
        }
    }

    private Texts read(SparkSession spark, TextSpool spool) throws IOException {
        try {
            return settings.rows().read(spark, spool);
        } catch (IOException known) {
            throw known;
        } catch (Exception failed) {
            throw Failures.ofRows(failed, settings.rows().source().name());
        }
    }

    private SharedDataset share(SparkSession spark, Texts texts, Storage out) throws IOException {
        String bundle = settings.bundle();
        JavaRDD<TextRow> read = texts.rows();
        boolean pairs = TextRows.arePairs(read);
        if (pairs) {
            client.requirePairs(Storages.of(bundle), credentials);
        }
        UncheckedModel.requireSameKind(client.check(), pairs, bundle);
        BundleEncoder measuring = new BundleEncoder(
                settings.keys(),
                Storages.absolute(bundle),
                client.bundle(),
                client.maxLength(),
                settings.overlong(),
                client.tables());
        int chosen = length(read, measuring);
        UncheckedModel.warn(client.check(), chosen, bundle);
        Plan plan = Lengths.plan(client.shape(), chosen, settings.rowsPerBatch(), settings.network());
        BundleEncoder encoder = measuring.within(Math.min(plan.length(), client.maxLength()));
        String kept = texts.kept().isEmpty() ? "" : texts.kept().json();
        DatasetManifest written =
                new DatasetWriter(settings.keys(), client.bundle(), plan, pairs, encoder, kept).write(spark, read, out);
        return new SharedDataset(
                written.dataset(), written.rows(), pairs, written.batches(), written.length(), written.network());
    }

    /** Everything that can be wrong with the texts shows here, before anything is written. */
    private int length(JavaRDD<TextRow> read, BundleEncoder encoder) {
        LengthBuckets buckets = new LengthBuckets(client.maxLength());
        if (settings.length() != null && !buckets.all().contains(Lengths.checked(settings.length()))) {
            throw new InvalidInputException("--length: expected at most " + client.maxLength()
                    + ", which is the model's limit, found " + settings.length());
        }
        int limit = settings.length() == null ? client.maxLength() : Math.min(settings.length(), client.maxLength());
        if (settings.overlong() == OverlongText.REFUSE) {
            List<String> tooLong = read.filter(row -> encoder.count(row.text()) > limit)
                    .map(TextRow::id)
                    .take(SHOWN);
            if (!tooLong.isEmpty()) {
                throw InvalidInputException.of(
                        settings.rows().source().name(),
                        "texts with ids "
                                + tooLong.stream()
                                        .map(InvalidInputException::quote)
                                        .toList(),
                        "at most " + limit + " tokens",
                        "more",
                        "Shorten them, choose a larger --length, or cut them with --overlong truncate.");
            }
        }
        return settings.length() != null
                ? settings.length()
                : buckets.holding(
                        read.map(row -> encoder.encode(row.text()).count()).reduce(Math::max));
    }
}
