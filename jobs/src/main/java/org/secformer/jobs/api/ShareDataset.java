package org.secformer.jobs.api;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Canaries;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialOrder;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.choices.Counts;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.client.BucketsWriter;
import org.secformer.jobs.client.BundleEncoder;
import org.secformer.jobs.client.CanaryChoice;
import org.secformer.jobs.client.DatasetWriter;
import org.secformer.jobs.client.RowBuckets;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's first action: turns texts into shares for the two parties, sealed to each.
 *
 * <pre>{@code
 * SharedDataset shared = ShareDataset.of(settings).run(spark);
 * }</pre>
 *
 * <p><b>Security guarantees:</b> ids, texts and labels stay with the client; the parties see the number of rows, whether they
 * are pairs, and the tokens per row, of length buckets of each how many rows it has. Each call draws new masks, so that sharing the same texts again reveals nothing.
 */
public final class ShareDataset {
    private static final Logger LOG = LoggerFactory.getLogger(ShareDataset.class);
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
     * @param buckets tokens per row of the length buckets that rows go into, each into the smallest that holds it; empty for one
     *     length for all. Parties see how many rows each bucket has.
     * @param replicas which share of the rows is shared a second time, hidden among the others, so that a party that spoils results
     *     may be noticed when they are revealed; 0 for none, at most 1
     * @param canaries how many texts of the client's bundle, whose results the model owner has stated, are hidden among the rows, for
     *     the same; 0 for none
     */
    public record Settings(
            KeyLocations keys,
            String bundle,
            TextRows rows,
            String out,
            Integer length,
            int rowsPerBatch,
            Network network,
            OverlongText overlong,
            List<Integer> buckets,
            double replicas,
            int canaries) {
        /** @throws InvalidInputException if there is a length beside buckets, or a count or share is out of its range */
        public Settings {
            Counts.within("--canaries", canaries, 0, Canaries.MOST);
            if (!(replicas >= 0 && replicas <= 1)) {
                throw new InvalidInputException("--replicas: expected a share of the rows, 0 to 1, found " + replicas);
            }
            buckets = buckets.stream().distinct().sorted().toList();
            if (length != null && !buckets.isEmpty()) {
                throw new InvalidInputException("--buckets: expected no --length beside it, found both");
            }
        }

        /** Settings as the command has them by default; the next methods change one each. */
        public static Settings of(KeyLocations keys, String bundle, TextRows rows, String out) {
            return new Settings(keys, bundle, rows, out, null, 1, Network.NEAR, OverlongText.REFUSE, List.of(), 0, 0);
        }

        public Settings withLength(int tokens) {
            return new Settings(
                    keys, bundle, rows, out, tokens, rowsPerBatch, network, overlong, buckets, replicas, canaries);
        }

        public Settings withRowsPerBatch(int count) {
            return new Settings(keys, bundle, rows, out, length, count, network, overlong, buckets, replicas, canaries);
        }

        public Settings withNetwork(Network between) {
            return new Settings(
                    keys, bundle, rows, out, length, rowsPerBatch, between, overlong, buckets, replicas, canaries);
        }

        public Settings withOverlong(OverlongText choice) {
            return new Settings(
                    keys, bundle, rows, out, length, rowsPerBatch, network, choice, buckets, replicas, canaries);
        }

        /** See {@link Settings#buckets}. */
        public Settings withBuckets(Integer... lengths) {
            return new Settings(
                    keys,
                    bundle,
                    rows,
                    out,
                    length,
                    rowsPerBatch,
                    network,
                    overlong,
                    List.of(lengths),
                    replicas,
                    canaries);
        }

        /** See {@link Settings#replicas}. */
        public Settings withReplicas(double share) {
            return new Settings(
                    keys, bundle, rows, out, length, rowsPerBatch, network, overlong, buckets, share, canaries);
        }

        /** See {@link Settings#canaries}. */
        public Settings withCanaries(int count) {
            return new Settings(
                    keys, bundle, rows, out, length, rowsPerBatch, network, overlong, buckets, replicas, count);
        }
    }

    /**
     * A dataset that was shared.
     *
     * @param dataset its id, drawn anew
     * @param rows of the client's
     * @param hidden rows among them, which only the client's part tells
     * @param pairs whether rows are pairs of texts
     * @param batches of {@code rowsPerBatch} rows each
     * @param length tokens per row, of the longest bucket
     * @param network that its plans are for
     * @param buckets what parties see of lengths, the shortest first; one if there are no buckets
     * @param order units of material that parties need to score all of it
     */
    public record SharedDataset(
            DatasetId dataset,
            long rows,
            long hidden,
            boolean pairs,
            int batches,
            int length,
            Network network,
            List<Bucket> buckets,
            MaterialOrder order) {
        private static SharedDataset of(
                DatasetId dataset,
                BundleId bundle,
                long hidden,
                boolean pairs,
                Network network,
                List<Bucket> buckets,
                int perBatch) {
            List<MaterialOrder.Line> lines = buckets.stream()
                    .map(bucket -> new MaterialOrder.Line(bucket.length(), perBatch, network, bucket.batches()))
                    .toList();
            return new SharedDataset(
                    dataset,
                    buckets.stream().mapToLong(Bucket::rows).sum() - hidden,
                    hidden,
                    pairs,
                    buckets.stream().mapToInt(Bucket::batches).sum(),
                    buckets.get(buckets.size() - 1).length(),
                    network,
                    List.copyOf(buckets),
                    MaterialOrder.of(bundle, lines));
        }
    }

    /**
     * Rows of one length, as parties see them.
     *
     * @param length tokens per row
     * @param rows without those that fill up the last batch, with hidden ones
     * @param batches of them
     */
    public record Bucket(int length, long rows, int batches) {
        static Bucket of(Plan plan, long rows) {
            return new Bucket(
                    plan.length(), rows, Math.toIntExact((rows + plan.rowsPerBatch() - 1) / plan.rowsPerBatch()));
        }

        /** In words. */
        public String told() {
            return rows + " rows of at most " + length + " tokens in " + batches + " batches";
        }
    }

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
        if ((settings.replicas() > 0 || settings.canaries() > 0)
                && !client.shape().revealed().tellsScores()) {
            throw InvalidInputException.of(
                    settings.bundle(),
                    "what the model owner reveals",
                    "scores, for --replicas and --canaries to compare",
                    "labels alone, which honest parties may give differently where two scores are as good as equal",
                    "Share the rows without hidden ones.");
        }
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
        String kept = texts.kept().isEmpty() ? "" : texts.kept().json();
        if (!settings.buckets().isEmpty()) {
            return shareBuckets(spark, read, measuring, pairs, kept, out);
        }
        int chosen = length(read, measuring);
        Plan plan = plan(chosen);
        UncheckedModel.warn(client.check(), chosen, bundle);
        BucketsWriter writer = writer(List.of(plan), measuring, pairs, kept)
                .withCanaries(canaries(measuring, Math.min(plan.length(), client.maxLength()), pairs));
        long rows = read.count();
        DatasetManifest written = writer.writeWhole(spark, read, rows, out);
        List<Bucket> one = List.of(Bucket.of(plan, written.rows()));
        return shared(written.dataset(), written.rows() - rows, pairs, one);
    }

    /**
     * Some of the bundle's canaries, drawn for this dataset.
     *
     * @param limit tokens that they may have
     */
    private List<TextRow> canaries(BundleEncoder encoder, int limit, boolean pairs) throws IOException {
        if (settings.canaries() == 0) {
            return List.of();
        }
        return CanaryChoice.of(client.canaries(Storages.of(settings.bundle()), credentials), encoder, limit, pairs)
                .draw(settings.canaries());
    }

    private BucketsWriter writer(List<Plan> plans, BundleEncoder measuring, boolean pairs, String kept) {
        int longest = plans.get(plans.size() - 1).length();
        BundleEncoder encoder = measuring.within(Math.min(longest, client.maxLength()));
        return new BucketsWriter(
                settings.keys(), client.bundle(), plans, pairs, encoder, kept, settings.replicas(), List.of());
    }

    private Plan plan(int length) {
        return Lengths.plan(client.shape(), length, settings.rowsPerBatch(), settings.network());
    }

    private SharedDataset shared(DatasetId dataset, long hidden, boolean pairs, List<Bucket> buckets) {
        return SharedDataset.of(
                dataset, client.bundle(), hidden, pairs, settings.network(), buckets, settings.rowsPerBatch());
    }

    private SharedDataset shareBuckets(
            SparkSession spark, JavaRDD<TextRow> read, BundleEncoder measuring, boolean pairs, String kept, Storage out)
            throws IOException {
        settings.buckets().forEach(length -> requireOfModel("--buckets", length));
        int longest = settings.buckets().get(settings.buckets().size() - 1);
        requireNoneLonger(read, measuring, Math.min(longest, client.maxLength()));
        List<Plan> plans = settings.buckets().stream().map(this::plan).toList();
        BucketsWriter counting = writer(plans, measuring, pairs, kept);
        RowBuckets.Spread spread = counting.spread(read);
        List<Integer> used = counting.used(spread);
        int longestUsed = plans.get(used.get(used.size() - 1)).length();
        BucketsWriter writer =
                counting.withCanaries(canaries(measuring, Math.min(longestUsed, client.maxLength()), pairs));
        List<Bucket> buckets = writer.used(spread).stream()
                .map(i -> Bucket.of(plans.get(i), spread.rows(i) + writer.hidden(spread, i)))
                .toList();
        long hidden = writer.used(spread).stream()
                .mapToLong(i -> writer.hidden(spread, i))
                .sum();
        UncheckedModel.warn(client.check(), buckets.get(buckets.size() - 1).length(), settings.bundle());
        LOG.info(
                "the parties will see how many rows each length bucket has: {}",
                buckets.stream().map(Bucket::told).collect(Collectors.joining(", ")));
        return shared(writer.write(spark, read, spread, out), hidden, pairs, buckets);
    }

    /** Everything that can be wrong with the texts shows here, before anything is written. */
    private int length(JavaRDD<TextRow> read, BundleEncoder encoder) {
        if (settings.length() != null) {
            requireOfModel("--length", settings.length());
        }
        int limit = settings.length() == null ? client.maxLength() : Math.min(settings.length(), client.maxLength());
        requireNoneLonger(read, encoder, limit);
        return settings.length() != null
                ? settings.length()
                : new LengthBuckets(client.maxLength())
                        .holding(read.map(row -> encoder.encode(row.text()).count())
                                .reduce(Math::max));
    }

    private void requireOfModel(String option, int length) {
        if (!new LengthBuckets(client.maxLength()).all().contains(Lengths.checked(option, length))) {
            throw new InvalidInputException(option + ": expected at most " + client.maxLength()
                    + ", which is the model's limit, found " + length);
        }
    }

    private void requireNoneLonger(JavaRDD<TextRow> read, BundleEncoder encoder, int limit) {
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
                        "Shorten them, choose a larger --length or a longer bucket, or cut them with --overlong truncate.");
            }
        }
    }
}
