package org.secformer.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.rows.RowShares;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.WordPieceTokenizer;
import org.secformer.jobs.TextRows.TextRow;
import org.secformer.jobs.settings.Range;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run by the client: turns text rows into shares for the two parties. */
@Command(
        name = "share-dataset",
        description = {
            "Run by the client: turns text into shares for the two parties.",
            "Ids, texts and labels stay with the client; the parties see the number of rows and the length."
        },
        mixinStandardHelpOptions = true)
public final class ShareDatasetJob implements Callable<Integer> {
    static final String ROW = "row";
    static final String PART = "part";
    private static final StructType SHARES =
            new StructType().add(ROW, DataTypes.LongType, false).add(PART, DataTypes.BinaryType, false);
    static final StructType CLIENT_ROWS = new StructType()
            .add(ROW, DataTypes.LongType, false)
            .add("id", DataTypes.StringType, false)
            .add("label", DataTypes.StringType, true);
    private static final int SHOWN = 5;

    @Mixin
    private TextRows rows;

    @Option(
            names = "--bundle",
            required = true,
            description = "the client's bundle, from share-model (directory or URI)")
    private String bundle;

    @Option(names = "--out", required = true, description = "directory or URI for party0, party1 and client")
    private String out;

    @Option(
            names = "--length",
            description = "tokens per row: 32, 64, 128, 256 or 512 (default: the smallest that holds every text)")
    private Integer length;

    @Option(names = "--batch", defaultValue = "1", description = "rows per batch (default: ${DEFAULT-VALUE})")
    @Range
    private int rowsPerBatch;

    @Option(
            names = "--overlong",
            defaultValue = "REFUSE",
            description = "what to do with a text that has more tokens: refuse or truncate (default: ${DEFAULT-VALUE})")
    private OverlongText overlong;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    @Range
    private int threads;

    public static void main(String[] arguments) {
        System.exit(Main.run(new ShareDatasetJob(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        ClientBundle client = ClientBundle.read(Storages.of(bundle));
        Storage target = Storages.of(out);
        if (!target.list("").isEmpty()) {
            throw InvalidInputException.of(
                    out, "the directory", "a new or empty one", "files", "Choose another --out.");
        }
        try (SparkSession spark = Sessions.start("share-dataset", threads)) {
            JavaRDD<TextRow> read = rows.read(spark);
            Encoder measuring = new Encoder(Storages.absolute(bundle), client.bundle(), client.maxLength(), overlong);
            int chosen = chooseLength(read, measuring, client);
            Plan plan = new Plan(client.shape(), chosen, rowsPerBatch);
            return write(spark, read, client, plan, target);
        }
    }

    /** Everything that can be wrong with the texts shows here, before anything is written. */
    private int chooseLength(JavaRDD<TextRow> read, Encoder encoder, ClientBundle client) {
        LengthBuckets buckets = new LengthBuckets(client.maxLength());
        if (length != null && !buckets.all().contains(Lengths.checked(length))) {
            throw new InvalidInputException("--length: expected at most " + client.maxLength()
                    + ", which is the model's limit, found " + length);
        }
        int limit = length == null ? client.maxLength() : Math.min(length, client.maxLength());
        if (overlong == OverlongText.REFUSE) {
            List<String> tooLong = read.filter(row -> encoder.count(row.text()) > limit)
                    .map(TextRow::id)
                    .take(SHOWN);
            if (!tooLong.isEmpty()) {
                throw InvalidInputException.of(
                        rows.file(),
                        "texts with ids "
                                + tooLong.stream()
                                        .map(InvalidInputException::quote)
                                        .toList(),
                        "at most " + limit + " tokens",
                        "more",
                        "Shorten them, choose a larger --length, or cut them with --overlong truncate.");
            }
        }
        return length != null
                ? length
                : buckets.holding(
                        read.map(row -> encoder.encode(row.text()).length).reduce(Math::max));
    }

    private int write(SparkSession spark, JavaRDD<TextRow> read, ClientBundle client, Plan plan, Storage target)
            throws IOException {
        long count = read.count();
        int batches = Math.toIntExact((count + plan.rowsPerBatch() - 1) / plan.rowsPerBatch());
        List<TextRow> filling = new ArrayList<>();
        for (long row = count; row < (long) batches * plan.rowsPerBatch(); row++) {
            filling.add(new TextRow(row, "", "", null));
        }
        JavaRDD<TextRow> all = filling.isEmpty()
                ? read
                : read.union(new JavaSparkContext(spark.sparkContext()).parallelize(filling, 1));
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        String dataset = HexFormat.of().formatHex(id);
        int limit = Math.min(plan.length(), client.maxLength());
        Encoder encoder = new Encoder(Storages.absolute(bundle), client.bundle(), limit, overlong);
        // The seeds derive from one secret, so both parts come out alike whenever Spark computes a row again.
        Sharer sharer = new Sharer(plan, encoder, Seed.random().secretBytes());
        save(spark.createDataFrame(all.map(sharer::first), SHARES), target.below("party0"));
        save(spark.createDataFrame(all.map(sharer::second), SHARES), target.below("party1"));
        JavaRDD<Row> clientRows = read.map(row -> RowFactory.create(row.index(), row.id(), row.label()));
        save(spark.createDataFrame(clientRows, CLIENT_ROWS), target.below("client"));
        for (String role : List.of("party0", "party1", "client")) {
            Storage part = target.below(role);
            DatasetManifest manifest =
                    DatasetManifest.of(dataset, client.bundle(), role, plan, count, batches, DatasetFiles.list(part));
            Json.write(part, DatasetManifest.FILE, manifest);
        }
        System.out.printf(
                "dataset %s: %d rows in %d batches of %d tokens, written to %s; give party0 and party1 to the parties%n",
                dataset, count, batches, plan.length(), out);
        return 0;
    }

    private static void save(Dataset<Row> table, Storage target) {
        table.write().parquet(Storages.forSpark(target, DatasetFiles.ROWS));
    }

    /** Tokenizes on an executor. */
    record Encoder(String bundle, String bundleId, int limit, OverlongText overlong) implements Serializable {
        int[] encode(String text) {
            return tokenizer().encode(text, limit, overlong);
        }

        int count(String text) {
            return tokenizer().encode(text, Integer.MAX_VALUE, overlong).length;
        }

        private WordPieceTokenizer tokenizer() {
            return PerExecutor.get("tokenizer " + bundleId, WordPieceTokenizer.class, () -> {
                Storage storage = Storages.of(bundle);
                return read(storage).tokenizer(storage);
            });
        }

        EmbeddingTables embeddings() {
            return PerExecutor.get("embeddings " + bundleId, EmbeddingTables.class, () -> {
                Storage storage = Storages.of(bundle);
                return read(storage).embeddings(storage);
            });
        }

        private static ClientBundle read(Storage storage) {
            try {
                return ClientBundle.read(storage);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Shares rows on an executor; the secret stays within the client's own processes. */
    private record Sharer(Plan plan, Encoder encoder, byte[] secret) implements Serializable {
        Row first(TextRow row) {
            return RowFactory.create(row.index(), seed(row).secretBytes());
        }

        Row second(TextRow row) {
            int[] ids = encoder.encode(row.text());
            double[] embedded = encoder.embeddings().embed(ids, plan.length());
            RowShares shares = RowShares.share(plan, embedded, ids.length, seed(row));
            return RowFactory.create(row.index(), shares.difference());
        }

        private Seed seed(TextRow row) {
            return Seed.of(secret).derive("row", Long.toString(row.index()));
        }

        /** Never shows the secret. */
        @Override
        public String toString() {
            return "Sharer[secret]";
        }
    }
}
