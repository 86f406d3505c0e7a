package org.secformer.jobs.client;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.FileKeys;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.jobs.storage.SealedRows;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.texts.Numbering;
import scala.Tuple2;

/**
 * The client's rows while they are checked and shared, as they were when they were read, once.
 *
 * <p>A source may yield other rows, or the same in another order, each time it is computed: one with random numbers, a shuffle
 * without a sort, files that change. Spark's cache computes anew what it has lost, and where two attempts at one partition run, it
 * may hold what each of them made under the same name. So each partition is written to a file by whichever attempt computes it,
 * Spark tells the driver of one attempt that succeeded, numbers follow from how many rows these files have, and whoever checks or
 * shares rows reads these files.
 *
 * <p><b>Security guarantees:</b> the files are encrypted under keys that are drawn for this and exist nowhere but in this process
 * and, sealed to the client, in its tasks. They are deleted when this is closed; what a killed process leaves cannot be read.
 */
public final class TextSpool implements Numbering {
    private static final String TRAVELLING = "keys of texts, for the client's own tasks";
    private static final List<String> FIELDS = List.of("id", "text", "pair", "label", "kept");

    /** Where {@link #FIELDS} are in a row; between the last two is whether it is malformed. */
    private static final int[] PLACES = {0, 1, 2, 3, 5};

    private static final String MALFORMED = "malformed";
    private static final int MALFORMED_PLACE = 4;
    private static final MessageType SCHEMA = schema();

    private final KeyLocations keys;
    private final Storage place;
    private Base64Text sealed;

    /**
     * @param keys of the client
     * @param place directory that is empty, or not there yet
     */
    public TextSpool(KeyLocations keys, Storage place) {
        this.keys = keys;
        this.place = place;
    }

    private static MessageType schema() {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        for (String field : FIELDS) {
            schema.optional(PrimitiveTypeName.BINARY)
                    .as(LogicalTypeAnnotation.stringType())
                    .named(field);
        }
        return schema.required(PrimitiveTypeName.BOOLEAN).named(MALFORMED).named("texts");
    }

    /**
     * What one attempt has written.
     *
     * @param name of the file
     * @param rows in it
     */
    private record Written(String name, long rows) implements Serializable {}

    /** The same with the number of its first row. */
    private record Numbered(String name, long rows, long firstRow) implements Serializable {}

    @Override
    public JavaPairRDD<Row, Long> of(JavaRDD<Row> rows) {
        Credentials client = keys.read();
        try (FileKeys drawn = FileKeys.draw()) {
            sealed = drawn.sealedTo(client.own().certificate(), TRAVELLING);
        }
        Files files = new Files(keys, Storages.absolute(place.locate("")), sealed);
        List<Written> written = rows.mapPartitionsWithIndex(files::write, false).collect();
        List<Numbered> numbered = new ArrayList<>();
        long next = 0;
        for (Written file : written) {
            numbered.add(new Numbered(file.name(), file.rows(), next));
            next += file.rows();
        }
        return JavaSparkContext.fromSparkContext(rows.context())
                .parallelize(numbered, Math.max(1, numbered.size()))
                .flatMapToPair(files::read);
    }

    @Override
    public void close() throws IOException {
        for (String name : place.list("")) {
            place.delete(name);
        }
        for (String name : place.temporaries("")) {
            place.delete(name);
        }
        place.delete("");
    }

    /**
     * The files, for tasks.
     *
     * @param keys of the client
     * @param place where they lie
     * @param sealed their keys, to the client
     */
    private record Files(KeyLocations keys, String place, Base64Text sealed) implements Serializable {
        Iterator<Written> write(int partition, Iterator<Row> rows) throws IOException {
            if (!rows.hasNext()) {
                return List.<Written>of().iterator();
            }
            byte[] attempt = new byte[8];
            new SecureRandom().nextBytes(attempt);
            String name = "texts-" + partition + "-" + HexFormat.of().formatHex(attempt) + ".parquet";
            long[] count = {0};
            Storages.of(place).write(name, out -> {
                try (FileKeys opened = open();
                        ParquetWriter<Group> writer =
                                SealedParquet.writer(out, SCHEMA, SealedParquet.encrypting(opened.of(name)))) {
                    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
                    for (; rows.hasNext(); count[0]++) {
                        writer.write(group(groups, rows.next()));
                    }
                }
            });
            return List.of(new Written(name, count[0])).iterator();
        }

        private static Group group(SimpleGroupFactory groups, Row row) {
            Group group = groups.newGroup();
            for (int i = 0; i < PLACES.length; i++) {
                if (!row.isNullAt(PLACES[i])) {
                    group.append(FIELDS.get(i), row.getString(PLACES[i]));
                }
            }
            return group.append(MALFORMED, row.getBoolean(MALFORMED_PLACE));
        }

        private FileKeys open() {
            return FileKeys.open(sealed, keys.read().own(), "task", TRAVELLING);
        }

        Iterator<Tuple2<Row, Long>> read(Numbered file) throws IOException {
            try (FileKeys opened = open()) {
                SealedRows rows = SealedRows.open(
                        Storages.parquet(Storages.of(place), file.name()),
                        SealedParquet.decrypting(opened.of(file.name())),
                        SealedRows.Foretold.ofAnySize(List.of(SCHEMA), file.rows()),
                        file.name());
                TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close(rows));
                return new Reading(rows, file.firstRow());
            }
        }
    }

    private static void close(SealedRows rows) {
        try {
            rows.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The rows of a file with their numbers. */
    private static final class Reading implements Iterator<Tuple2<Row, Long>> {
        private final SealedRows rows;
        private long next;

        Reading(SealedRows rows, long firstRow) {
            this.rows = rows;
            this.next = firstRow;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Tuple2<Row, Long> next() {
            if (!rows.hasNext()) {
                throw new NoSuchElementException("no more rows");
            }
            try {
                return new Tuple2<>(row(rows.next()), next++);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static Row row(Group group) {
            Object[] values = new Object[PLACES.length + 1];
            for (int i = 0; i < PLACES.length; i++) {
                if (group.getFieldRepetitionCount(FIELDS.get(i)) == 1) {
                    values[PLACES[i]] = group.getString(FIELDS.get(i), 0);
                }
            }
            values[MALFORMED_PLACE] = group.getBoolean(MALFORMED, 0);
            return RowFactory.create(values);
        }
    }
}
