package org.secformer.jobs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.client.DatasetWriter;
import org.secformer.jobs.process.PerExecutor;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run by the client: turns text rows into shares for the two parties. */
@Command(
        name = "share-dataset",
        header = "The client turns text into shares.",
        description = {
            "Run by the client: turns text into shares for the two parties, sealed to each.",
            "Ids, texts and labels stay with the client; the parties see the number of rows and the length."
        },
        mixinStandardHelpOptions = true)
final class ShareDatasetCommand implements Callable<Integer> {
    private static final int SHOWN = 5;

    @Mixin
    private TextOptions rows;

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

    @Mixin
    private NetworkOption network;

    @Option(
            names = "--overlong",
            defaultValue = "REFUSE",
            description = "what to do with a text that has more tokens: refuse or truncate (default: ${DEFAULT-VALUE})")
    private OverlongText overlong;

    @Mixin
    private KeyOptions keyOptions;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    @Range
    private int threads;

    @Override
    public Integer call() throws IOException {
        Network chosenNetwork = network.network();
        KeyLocations keys = keyOptions.of(Role.CLIENT);
        Credentials credentials = keys.read();
        for (Role reader : DatasetWriter.READERS) {
            // Whatever is wrong with a certificate shows here, before anything is read.
            credentials.certificate(reader);
        }
        ClientBundle client = ClientBundle.read(Storages.of(bundle), credentials);
        client.requireWhole(Storages.of(bundle), credentials);
        Storage target = Storages.of(out);
        if (!target.list("").isEmpty()) {
            throw InvalidInputException.of(
                    out, "the directory", "a new or empty one", "files", "Choose another --out.");
        }
        try (SparkSession spark = Sessions.start("share-dataset", threads)) {
            JavaRDD<TextRow> read = rows.given().read(spark);
            boolean pairs = TextRows.arePairs(read);
            if (pairs) {
                client.requirePairs(Storages.of(bundle), credentials);
            }
            UncheckedModel.requireSameKind(client.check(), pairs, bundle);
            Encoder measuring =
                    new Encoder(keys, Storages.absolute(bundle), client.bundle(), client.maxLength(), overlong);
            int chosen = chooseLength(read, measuring, client);
            UncheckedModel.warn(client.check(), chosen, bundle);
            Plan plan = Lengths.plan(client.shape(), chosen, rowsPerBatch, chosenNetwork);
            Encoder encoder = measuring.within(Math.min(plan.length(), client.maxLength()));
            DatasetManifest written =
                    new DatasetWriter(keys, client.bundle(), plan, pairs, encoder).write(spark, read, target);
            System.out.printf(
                    "dataset %s: %d %s in %d batches of %d tokens, for %s, written to %s; give party0 and party1 to"
                            + " the parties%n",
                    written.dataset(),
                    written.rows(),
                    pairs ? "rows of pairs of texts" : "rows",
                    written.batches(),
                    written.length(),
                    NetworkChoice.told(written.network()),
                    out);
            return 0;
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
                        rows.given().data(),
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
                        read.map(row -> encoder.encode(row.text()).count()).reduce(Math::max));
    }

    /** Tokenizes on an executor. */
    record Encoder(KeyLocations keys, String bundle, BundleId bundleId, int limit, OverlongText overlong)
            implements DatasetWriter.TextEncoder {
        Encoder within(int tokens) {
            return new Encoder(keys, bundle, bundleId, tokens, overlong);
        }

        @Override
        public Tokens encode(TextInput text) {
            return tokenizer().encode(text, limit, overlong);
        }

        @Override
        public List<Word> words(TextInput text) {
            return tokenizer().words(text, limit);
        }

        int count(TextInput text) {
            return tokenizer().encode(text, Integer.MAX_VALUE, overlong).count();
        }

        private Tokenizer tokenizer() {
            return PerExecutor.get("tokenizer " + bundleId, Tokenizer.class, () -> load(ClientBundle::tokenizer));
        }

        @Override
        public double[] embed(Tokens tokens, int length) {
            return embeddings().embed(tokens, length);
        }

        private EmbeddingTables embeddings() {
            return PerExecutor.get(
                    "embeddings " + bundleId, EmbeddingTables.class, () -> load(ClientBundle::embeddings));
        }

        /** A part of the client's bundle. */
        private interface Part<T> {
            T of(ClientBundle client, Storage files, Credentials reader) throws IOException;
        }

        private <T> T load(Part<T> part) {
            try {
                Credentials reader = keys.read();
                Storage files = Storages.of(bundle);
                return part.of(ClientBundle.read(files, reader, bundleId), files, reader);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
