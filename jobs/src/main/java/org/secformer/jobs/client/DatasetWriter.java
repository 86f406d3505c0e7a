package org.secformer.jobs.client;

import java.io.IOException;
import java.io.Serializable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.FileKeys;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.FileName;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.DatasetManifest.DataFile;
import org.secformer.datasets.rows.RowShares;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.jobs.texts.Words;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.Plan;

/**
 * Writes a dataset: a part for each party and the client's own, each sealed to its reader and with a signed manifest.
 *
 * <p><b>Security guarantees:</b> a row's mask is drawn while the row is shared, and all three parts of a row are written by the
 * same attempt at it. So however often Spark computes rows, and whatever the source yields each time, no mask serves two texts,
 * and the parts that the manifests name belong together: they name what the attempts that succeeded have told of, and nothing
 * that is found.
 *
 * @param keys of the client
 * @param bundle id of the model bundle
 * @param plan of the computation that the dataset is for
 * @param pairs whether rows are pairs of texts
 * @param encoder of its texts
 * @param kept what columns the texts that rows keep are of, as {@link DatasetFiles#told} tells the client again; empty for none
 * @param range which of the client's rows these are
 */
public record DatasetWriter(
        KeyLocations keys, BundleId bundle, Plan plan, boolean pairs, TextEncoder encoder, String kept, Range range)
        implements Serializable {
    public static final List<Role> READERS = List.of(Role.PARTY0, Role.PARTY1, Role.CLIENT);
    private static final String TRAVELLING = "keys of a dataset, for the client's own tasks";

    /** Of rows that keep no columns. */
    public DatasetWriter(KeyLocations keys, BundleId bundle, Plan plan, boolean pairs, TextEncoder encoder) {
        this(keys, bundle, plan, pairs, encoder, "", Range.ALL);
    }

    /**
     * Which of the client's rows a dataset has, and where it lies.
     *
     * @param directory below each reader's part, empty for the part itself
     * @param allRows of the client's data, if these are some of them, or in another order, or with others; else 0
     * @param hidden rows that are not the client's own; 0 if all are
     */
    public record Range(String directory, long allRows, long hidden) implements Serializable {
        /** All rows in their order. */
        public static final Range ALL = new Range("", 0, 0);

        /** The same below a reader's part. */
        String in(Role reader) {
            return directory.isEmpty() ? reader.toString() : reader + "/" + directory;
        }

        boolean hasPlaces() {
            return allRows > 0;
        }
    }

    /**
     * A row as it is shared.
     *
     * @param number in the dataset, from 0 without gaps
     * @param row of the client's, whose index is its place in the client's data; of a copy, the row that it is of; of a canary its
     *     number
     * @param kind of row, which only the client's own part tells
     */
    public record Numbered(long number, TextRow row, RowKind kind) implements Serializable {
        Numbered(long number, TextRow row) {
            this(number, row, RowKind.OWN);
        }

        /** Shows no field of the row's. */
        @Override
        public String toString() {
            return "row " + number;
        }
    }

    /** What turns a text into the model's input, on an executor. */
    public interface TextEncoder extends Serializable {
        /** As many tokens as the plan holds at most. */
        Tokens encode(TextInput text);

        /** The words of a text whose first piece is among those tokens. */
        List<Word> words(TextInput text);

        /** The embeddings of tokens, filled up to so many tokens, if it has the {@link #tables}. */
        double[] embed(Tokens tokens, int length);

        /** Sizes of the embedding tables, if the parties look tokens up in them; null if {@link #embed} does. */
        default TableShape tables() {
            return null;
        }

        /**
         * Shares a row, under masks that are drawn for it.
         *
         * @param id of the row, for messages
         */
        default Parts share(Tokens tokens, Plan plan, String id) {
            Seed seed = Seed.random();
            try {
                RowShares shares = RowShares.share(plan, embed(tokens, plan.length()), tokens.count(), seed);
                return new Parts(shares.seed(), shares.difference());
            } finally {
                seed.erase();
            }
        }
    }

    /**
     * A row's parts.
     *
     * @param first party 0's
     * @param second party 1's
     */
    public record Parts(byte[] first, byte[] second) {
        /** Never shows shares. */
        @Override
        public String toString() {
            return "Parts[secret]";
        }
    }

    /** Writes all rows in their order; returns the client's manifest. */
    public DatasetManifest write(SparkSession spark, JavaRDD<TextRow> read, Storage target) throws IOException {
        return write(spark, read.map(row -> new Numbered(row.index(), row)), read.count(), target);
    }

    /**
     * Writes some rows, or all in another order.
     *
     * @param read in the order of their numbers
     * @param count how many these are
     * @return the client's manifest
     */
    DatasetManifest write(SparkSession spark, JavaRDD<Numbered> read, long count, Storage target) throws IOException {
        Credentials client = keys.read();
        long whole = Math.multiplyExact(
                (long) Math.toIntExact((count + plan.rowsPerBatch() - 1) / plan.rowsPerBatch()), plan.rowsPerBatch());
        JavaRDD<Numbered> all = filledUp(spark, read, count, whole);
        DatasetId dataset = newId();
        Map<Role, FileKeys> drawn = new EnumMap<>(Role.class);
        try {
            READERS.forEach(reader -> drawn.put(reader, FileKeys.draw()));
            Map<Role, Base64Text> travelling = new EnumMap<>(Role.class);
            drawn.forEach((reader, files) -> travelling.put(
                    reader, files.sealedTo(client.own().certificate(), TRAVELLING, dataset.text(), reader.toString())));
            Attempt attempt = new Attempt(this, Storages.absolute(target.locate("")), dataset, travelling, count);
            List<DataFile> written = all.mapPartitionsWithIndex(attempt, false).collect();
            requireAllRows(written, whole);
            return sign(target, dataset, count, written, drawn, client);
        } finally {
            drawn.values().forEach(FileKeys::close);
        }
    }

    /** Completes all parts; returns the client's manifest, the last. */
    private DatasetManifest sign(
            Storage target,
            DatasetId dataset,
            long count,
            List<DataFile> written,
            Map<Role, FileKeys> drawn,
            Credentials client)
            throws IOException {
        DatasetManifest last = null;
        for (Role reader : READERS) {
            Storage part = target.below(range.in(reader));
            List<DataFile> files = reader == Role.CLIENT ? upTo(count, written) : written;
            deleteOthers(part, files);
            last = DatasetManifest.of(
                    dataset,
                    bundle,
                    client.certificate(reader),
                    drawn.get(reader),
                    plan,
                    pairs,
                    count,
                    encoder.tables(),
                    files);
            last.write(part, client.own());
        }
        return last;
    }

    private JavaRDD<Numbered> filledUp(SparkSession spark, JavaRDD<Numbered> read, long count, long whole) {
        List<Numbered> filling = new ArrayList<>();
        for (long row = count; row < whole; row++) {
            filling.add(new Numbered(row, new TextRow(row, "", new TextInput("", pairs ? "" : null), null)));
        }
        return filling.isEmpty()
                ? read
                : read.union(new JavaSparkContext(spark.sparkContext()).parallelize(filling, 1));
    }

    static DatasetId newId() {
        return new DatasetId(random(16));
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** A source may yield other rows each time it is read. */
    private static void requireAllRows(List<DataFile> written, long whole) {
        long next = 0;
        for (DataFile file : written) {
            requireNext(next, file.firstRow());
            next += file.rows();
        }
        requireNext(next, whole);
    }

    private static void requireNext(long expected, long found) {
        if (expected != found) {
            throw new InvalidInputException("the data, rows: expected the same rows each time they are read, found row "
                    + found + " after row " + (expected - 1)
                    + ".\nShare a file that nobody changes meanwhile, or save what makes the rows first.");
        }
    }

    /** The client's files lack the rows that fill up the last batch. */
    private static List<DataFile> upTo(long count, List<DataFile> written) {
        return written.stream()
                .filter(file -> file.firstRow() < count)
                .map(file -> new DataFile(file.name(), file.firstRow(), Math.min(file.rows(), count - file.firstRow())))
                .toList();
    }

    /** Of attempts that failed, and of those that were faster but not asked: shares under masks of their own. */
    private static void deleteOthers(Storage part, List<DataFile> files) throws IOException {
        Set<String> ours = new HashSet<>(files.stream().map(DataFile::path).toList());
        for (String name : part.list(DatasetManifest.ROWS)) {
            String path = DatasetManifest.ROWS + "/" + name;
            if (!ours.contains(path)) {
                part.delete(path);
            }
        }
    }

    /**
     * An attempt at writing the rows of one partition; the keys travel there sealed to the client itself.
     *
     * @param of what is written
     * @param target location of the dataset
     * @param dataset its id
     * @param sealedKeys of each reader's files
     * @param count of rows that are not there to fill up the last batch
     */
    private record Attempt(
            DatasetWriter of, String target, DatasetId dataset, Map<Role, Base64Text> sealedKeys, long count)
            implements Function2<Integer, Iterator<Numbered>, Iterator<DataFile>> {
        @Override
        public Iterator<DataFile> call(Integer partition, Iterator<Numbered> rows) throws IOException {
            if (!rows.hasNext()) {
                return List.<DataFile>of().iterator();
            }
            FileName name = DataFile.name(partition, random(8));
            Storage storage = Storages.of(target);
            Sharing sharing = new Sharing(of.plan(), of.encoder(), of.range().hasPlaces(), count);
            String path = "/" + DatasetManifest.ROWS + "/" + name;
            storage.write(
                    of.range().in(Role.PARTY0) + path,
                    first -> storage.write(
                            of.range().in(Role.PARTY1) + path,
                            second -> storage.write(of.range().in(Role.CLIENT) + path, third -> {
                                Credentials client = of.keys().read();
                                try (ParquetWriter<Group> atFirst = writer(first, Role.PARTY0, client, name);
                                        ParquetWriter<Group> atSecond = writer(second, Role.PARTY1, client, name);
                                        ParquetWriter<Group> atClient = writer(third, Role.CLIENT, client, name)) {
                                    while (rows.hasNext()) {
                                        sharing.share(rows.next(), atFirst, atSecond, atClient);
                                    }
                                }
                            })));
            return List.of(new DataFile(name, sharing.firstRow, sharing.rows)).iterator();
        }

        private ParquetWriter<Group> writer(java.io.OutputStream out, Role reader, Credentials client, FileName name)
                throws IOException {
            try (FileKeys keys = FileKeys.open(
                    sealedKeys.get(reader), client.own(), "task", TRAVELLING, dataset.text(), reader.toString())) {
                return SealedParquet.writer(
                        out,
                        DatasetFiles.schema(
                                reader, of.plan().shape(), of.range().hasPlaces()),
                        SealedParquet.encrypting(keys.of(name.text())),
                        reader == Role.CLIENT ? told() : Map.of());
            }
        }

        private Map<String, String> told() {
            Map<String, String> told = new HashMap<>(Map.of(DatasetFiles.KEPT, of.kept()));
            if (of.range().hasPlaces()) {
                told.put(DatasetFiles.ALL_ROWS, String.valueOf(of.range().allRows()));
                told.put(DatasetFiles.HIDDEN_ROWS, String.valueOf(of.range().hidden()));
            }
            return told;
        }
    }

    /** Shares the rows of one attempt, each under a seed that is drawn for it. */
    private static final class Sharing {
        private final SimpleGroupFactory parts;
        private final SimpleGroupFactory own;
        private final Plan plan;
        private final TextEncoder encoder;
        private final boolean hasPlaces;
        private final long count;
        private long firstRow = -1;
        private long rows;

        Sharing(Plan plan, TextEncoder encoder, boolean hasPlaces, long count) {
            this.parts = new SimpleGroupFactory(DatasetFiles.schema(Role.PARTY0, plan.shape(), hasPlaces));
            this.own = new SimpleGroupFactory(DatasetFiles.schema(Role.CLIENT, plan.shape(), hasPlaces));
            this.hasPlaces = hasPlaces;
            this.plan = plan;
            this.encoder = encoder;
            this.count = count;
        }

        void share(
                Numbered numbered,
                ParquetWriter<Group> atFirst,
                ParquetWriter<Group> atSecond,
                ParquetWriter<Group> atClient)
                throws IOException {
            long number = numbered.number();
            TextRow row = numbered.row();
            if (firstRow < 0) {
                firstRow = number;
            }
            requireNext(firstRow + rows, number);
            rows++;
            Tokens tokens = encoder.encode(row.text());
            Parts shared = encoder.share(tokens, plan, row.id());
            atFirst.write(part(number, shared.first()));
            atSecond.write(part(number, shared.second()));
            if (number < count) {
                atClient.write(own(numbered));
            }
        }

        private Group own(Numbered numbered) {
            TextRow row = numbered.row();
            boolean isOwn = numbered.kind() == RowKind.OWN;
            Group named = own.newGroup()
                    .append(DatasetFiles.ROW, numbered.number())
                    .append(DatasetFiles.ID, isOwn ? row.id() : "");
            if (isOwn && row.label() != null) {
                named.append(DatasetFiles.LABEL, row.label());
            }
            if (isOwn && row.kept() != null) {
                named.append(DatasetFiles.KEPT, row.kept());
            }
            if (DatasetFiles.hasWords(plan.shape())) {
                named.append(DatasetFiles.WORDS, Words.text(encoder.words(row.text())));
            }
            return hasPlaces
                    ? named.append(DatasetFiles.PLACE, row.index())
                            .append(DatasetFiles.KIND, numbered.kind().ordinal())
                    : named;
        }

        private Group part(long number, byte[] part) {
            return parts.newGroup()
                    .append(DatasetFiles.ROW, number)
                    .append(DatasetFiles.PART, Binary.fromConstantByteArray(part));
        }
    }
}
