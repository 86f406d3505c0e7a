package org.secformer.jobs.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.TaskCompletionListener;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.FileKeys;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.DatasetManifest.DataFile;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.jobs.storage.SealedRows;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.transformer.ModelShape;
import scala.Tuple2;

/**
 * The data files of one role's part of a dataset: Parquet, each under a key of its own that only the signed manifest gives.
 *
 * <p>A party's rows are pairs of row number and part; the client's are row number, id, perhaps label, and
 * perhaps a text of the columns that it keeps; which these are stands in its files' footers. Where rows lie in another order than in
 * the client's data, as in length buckets, each has its place there as well.
 */
public final class DatasetFiles {
    public static final String ROW = "row";
    public static final String PART = "part";
    public static final String ID = "id";
    public static final String LABEL = "label";

    /** Of the columns that the client keeps: in rows their values, in a footer which they are. */
    public static final String KEPT = "kept";

    /** Of a text's words, in the client's part, where words have labels. */
    public static final String WORDS = "words";

    /** In the client's part: number of the row in the client's data, where rows do not lie in that order. */
    public static final String PLACE = "place";

    /** In the client's part, beside a place: whether the row is one of the client's own, or a hidden one. */
    public static final String KIND = "kind";

    /** In a footer of the client's part: how many rows of it are hidden ones. */
    public static final String HIDDEN_ROWS = "hidden rows";

    /** In a footer of the client's part: how many rows the client's data has, where rows have places. */
    public static final String ALL_ROWS = "all rows";

    private static final MessageType OF_PARTY = Types.buildMessage()
            .required(PrimitiveTypeName.INT64)
            .named(ROW)
            .required(PrimitiveTypeName.BINARY)
            .named(PART)
            .named("parts");

    private DatasetFiles() {}

    private static MessageType ofClient(boolean hasWords, boolean hasPlaces) {
        Types.GroupBuilder<MessageType> schema = Types.buildMessage()
                .required(PrimitiveTypeName.INT64)
                .named(ROW)
                .required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(ID)
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(LABEL)
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(KEPT);
        if (hasWords) {
            schema.required(PrimitiveTypeName.BINARY)
                    .as(LogicalTypeAnnotation.stringType())
                    .named(WORDS);
        }
        if (hasPlaces) {
            schema.required(PrimitiveTypeName.INT64).named(PLACE);
            schema.required(PrimitiveTypeName.INT32).named(KIND);
        }
        return schema.named("rows");
    }

    /** Whether the client keeps the words of its texts, as the model labels them. */
    public static boolean hasWords(ModelShape shape) {
        return shape.head().isOfTokens();
    }

    /** @param hasPlaces whether rows lie in another order than in the client's data */
    public static MessageType schema(Role reader, ModelShape shape, boolean hasPlaces) {
        return reader == Role.CLIENT ? ofClient(hasWords(shape), hasPlaces) : OF_PARTY;
    }

    /**
     * Reads a role's manifest and opens each of its files once, before the first row is read: what is missing, somebody else's or
     * of another size shows here. What is changed further inside shows when it is read.
     */
    public static DatasetManifest open(Storage part, Credentials reader) throws IOException {
        DatasetManifest manifest = DatasetManifest.read(part, reader);
        for (DataFile file : manifest.files()) {
            rows(part, manifest, file, reader).close();
        }
        return manifest;
    }

    /**
     * What the client has told itself in the footers of its part.
     *
     * @param kept which columns it keeps; empty if none
     * @param allRows of its data, of which the part may have some; 0 if it has all, in their order
     * @param hidden rows of the part that are not the client's own
     */
    public record Told(String kept, long allRows, long hidden) {}

    /** What the client's part tells, as its first file has it. */
    public static Told told(Storage part, DatasetManifest manifest, Credentials client) throws IOException {
        try (SealedRows first = rows(part, manifest, manifest.files().get(0), client)) {
            return new Told(first.told(KEPT), number(first.told(ALL_ROWS)), number(first.told(HIDDEN_ROWS)));
        }
    }

    private static long number(String told) {
        return told.isEmpty() ? 0 : Long.parseLong(told);
    }

    /** Opens one file; the caller closes it. */
    static SealedRows rows(Storage part, DatasetManifest manifest, DataFile file, Credentials reader)
            throws IOException {
        String location = part.locate(file.path());
        try (FileKeys keys = manifest.keys(reader.own(), part.locate(DatasetManifest.FILE))) {
            return SealedRows.open(
                    Storages.parquet(part, file.path()),
                    SealedParquet.decrypting(keys.of(file.name().text())),
                    foretold(manifest, file, reader.role()),
                    location);
        }
    }

    /** Of its own ids and labels, the client need not fear the size. */
    private static SealedRows.Foretold foretold(DatasetManifest manifest, DataFile file, Role reader) {
        return reader == Role.CLIENT
                ? SealedRows.Foretold.ofAnySize(
                        List.of(schema(reader, manifest.shape(), false), schema(reader, manifest.shape(), true)),
                        file.rows())
                : SealedRows.Foretold.of(
                        OF_PARTY, file.rows(), Long.BYTES + Integer.BYTES + manifest.partBytes(reader.party()));
    }

    /**
     * The rows of a part by their numbers, each file read by a task of its own.
     *
     * @param keys of the reader
     * @param part location of its part
     * @param manifest of it
     * @param row what is made of a row
     */
    public static <T> JavaPairRDD<Long, T> read(
            JavaSparkContext spark, KeyLocations keys, String part, DatasetManifest manifest, RowReader<T> row) {
        return spark.parallelize(manifest.files(), manifest.files().size())
                .flatMapToPair(file -> new Rows<>(keys.read(), Storages.of(part), manifest, file, row));
    }

    static InvalidInputException otherRow(String location, long expected, long found) {
        return InvalidInputException.of(
                ErrorCode.INPUT_DAMAGED,
                location,
                "rows",
                "row " + expected,
                "row " + found,
                "Get this part of the dataset from the client again.");
    }

    /** Makes something of a row. */
    public interface RowReader<T> extends Function<Group, T>, java.io.Serializable {}

    /** The rows of one file; closed when the task ends. */
    private static final class Rows<T> implements Iterator<Tuple2<Long, T>> {
        private final SealedRows rows;
        private final RowReader<T> reader;
        private final String location;
        private long next;

        Rows(Credentials keys, Storage part, DatasetManifest manifest, DataFile file, RowReader<T> reader)
                throws IOException {
            this.rows = rows(part, manifest, file, keys);
            this.reader = reader;
            this.location = part.locate(file.path());
            this.next = file.firstRow();
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close());
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Tuple2<Long, T> next() {
            if (!rows.hasNext()) {
                throw new NoSuchElementException("no more rows");
            }
            try {
                Group row = rows.next();
                long number = row.getLong(ROW, 0);
                if (number != next) {
                    throw otherRow(location, next, number);
                }
                next++;
                return new Tuple2<>(number, reader.apply(row));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private void close() {
            try {
                rows.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
