package org.secformer.jobs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.files.SharedParts;
import org.secformer.jobs.texts.TextRows;

/** A DataFrame that yields something else each time it is computed, by tasks that fail: each row that was read is shared, once. */
class TextSpoolTest extends SharingFixture {
    private static final int ROWS = 200;
    private static final int PARTITIONS = 5;
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("copy", DataTypes.StringType);

    /** Texts are numbers, and no two are alike; tasks run in this JVM. */
    private static final AtomicInteger COMPUTED = new AtomicInteger();

    /** Attempts that have failed, as a test wants it. */
    private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void reset() {
        COMPUTED.set(0);
        FAILED.clear();
    }

    /** A text is a number here, and so is what lies under its shares. Fails once in each partition, when it has written rows. */
    private record Numbers(boolean fails) implements DatasetWriter.TextEncoder {
        private static final long serialVersionUID = 1L;
        private static final int WRITTEN = 7;
        private static final Map<String, AtomicInteger> ENCODED = new ConcurrentHashMap<>();

        @Override
        public List<Word> words(TextInput text) {
            throw new IllegalStateException("no model for words");
        }

        @Override
        public Tokens encode(TextInput text) {
            if (fails && !text.first().isEmpty()) {
                failOnceAfter(WRITTEN);
            }
            return new Tokens(new int[] {text.first().isEmpty() ? 0 : Integer.parseInt(text.first())}, new int[1]);
        }

        private static void failOnceAfter(int rows) {
            TaskContext task = TaskContext.get();
            String attempt = task.stageId() + " " + task.partitionId() + " " + task.attemptNumber();
            int encoded =
                    ENCODED.computeIfAbsent(attempt, key -> new AtomicInteger()).incrementAndGet();
            if (task.attemptNumber() == 0 && encoded > rows) {
                FAILED.add(attempt);
                throw new IllegalStateException("a test's failure");
            }
        }

        @Override
        public double[] embed(Tokens tokens, int length) {
            double[] embedded = new double[length * PLAN.shape().hidden()];
            Arrays.fill(embedded, tokens.ids()[0]);
            return embedded;
        }
    }

    /** Numbers that are drawn when they are computed, twice the same in a row. */
    private static Dataset<Row> drawn(boolean failing) {
        MapPartitionsFunction<Long, Row> draw = ids -> {
            TaskContext task = TaskContext.get();
            boolean fails = failing && task.attemptNumber() == 0;
            java.util.Iterator<Row> rows = new java.util.Iterator<>() {
                @Override
                public boolean hasNext() {
                    boolean more = ids.hasNext();
                    if (!more && fails) {
                        FAILED.add(task.stageId() + " " + task.partitionId());
                        throw new IllegalStateException("a test's failure");
                    }
                    return more;
                }

                @Override
                public Row next() {
                    String text = String.valueOf(COMPUTED.incrementAndGet());
                    return RowFactory.create("id" + ids.next(), text, text);
                }
            };
            return rows;
        };
        return spark.range(0, ROWS, 1, PARTITIONS).mapPartitions(draw, Encoders.row(SCHEMA));
    }

    private void share(Dataset<Row> frame, DatasetWriter.TextEncoder encoder) throws IOException {
        LocalStorage out = new LocalStorage(directory);
        try (TextSpool spool = new TextSpool(keys, out.below("read"))) {
            TextRows.Texts texts = TextRows.of(frame).read(spark, spool);
            new DatasetWriter(
                            keys,
                            new BundleId("b".repeat(32)),
                            PLAN,
                            false,
                            encoder,
                            texts.kept().json(),
                            DatasetWriter.Range.ALL)
                    .write(spark, texts.rows(), out);
        }
        assertFalse(Files.exists(directory.resolve("read")));
    }

    /** Each row's text, told by the column that the client keeps, lies under its shares; returns the ids. */
    private Set<String> assertPartsBelongTogether() throws IOException {
        SharedParts parts = new SharedParts(identities, directory);
        Map<Long, List<Long>> values = parts.values();
        List<String> kept = parts.kept();
        List<String> ids =
                parts.clientRows().stream().map(row -> row.split(" ")[1]).toList();
        assertEquals(ids.size(), kept.size());
        for (int row = 0; row < kept.size(); row++) {
            long number = Long.parseLong(kept.get(row).replaceAll("[^0-9]", "").substring(1));
            for (int i = 0; i < PLAN.length() * PLAN.shape().hidden(); i++) {
                assertEquals(number << 16, values.get((long) row).get(i), "row " + row);
            }
        }
        Map<Long, byte[]> seeds = parts.of(Role.PARTY0);
        assertEquals(
                seeds.size(),
                seeds.values().stream().map(Arrays::toString).distinct().count());
        Set<String> distinct = new HashSet<>(ids);
        assertEquals(ids.size(), distinct.size());
        return distinct;
    }

    private static Set<String> allIds() {
        return IntStream.range(0, ROWS).mapToObj(i -> "id" + i).collect(Collectors.toSet());
    }

    @Test
    void whatIsComputedOnceIsCheckedAndShared() throws IOException {
        share(drawn(false), new Numbers(false));
        assertEquals(ROWS, COMPUTED.get());
        assertEquals(allIds(), assertPartsBelongTogether());
    }

    @Test
    void randomRowsOfAShuffleWithoutOrder() throws IOException {
        Dataset<Row> frame = drawn(false)
                .repartition(4)
                .filter(functions.rand().lt(0.5))
                .withColumn(
                        "text", functions.floor(functions.rand().multiply(1000)).cast("string"))
                .withColumn("copy", functions.col("text"));
        share(frame, new Numbers(false));
        Set<String> ids = assertPartsBelongTogether();
        assertTrue(ids.size() > ROWS / 4 && ids.size() < 3 * ROWS / 4, ids.size() + " rows");
        assertTrue(allIds().containsAll(ids));
    }

    /** First attempts fail when they have read, or written, all or part of their rows; others do it again. */
    @Test
    void tasksThatFailWhileTheyReadAndWhileTheyWrite() throws IOException {
        share(drawn(true), new Numbers(true));
        // Reading; and sharing, where the rows that fill up the last batch are no task's that fails.
        assertEquals(2 * PARTITIONS, FAILED.size(), FAILED::toString);
        assertTrue(COMPUTED.get() > ROWS, "rows were computed again");
        assertEquals(allIds(), assertPartsBelongTogether());
        for (Role role : DatasetWriter.READERS) {
            Set<String> named = new SharedParts(identities, directory)
                    .manifest(role).files().stream()
                            .map(file -> file.name().text())
                            .collect(Collectors.toSet());
            assertEquals(named, new HashSet<>(new LocalStorage(directory.resolve(role + "/rows")).list("")));
        }
    }

    /** Nobody but the client's tasks can read them, and they are gone when sharing has failed. */
    @Test
    void textsAreNeverOnDiskInTheClear() throws IOException {
        String text = "a text that nobody else may see";
        Dataset<Row> frame = spark.createDataFrame(List.of(RowFactory.create("a", text, "x")), SCHEMA);
        try (TextSpool spool = new TextSpool(keys, new LocalStorage(directory.resolve("read")))) {
            TextRows.of(frame).read(spark, spool);
            List<String> files = new LocalStorage(directory.resolve("read")).list("");
            assertEquals(1, files.size());
            byte[] content = Files.readAllBytes(directory.resolve("read").resolve(files.get(0)));
            assertFalse(new String(content, java.nio.charset.StandardCharsets.ISO_8859_1).contains("nobody"));
        }
        assertFalse(Files.exists(directory.resolve("read")));
        assertThrows(Exception.class, () -> share(frame, new Numbers(false)));
        assertFalse(Files.exists(directory.resolve("read")));
        assertFalse(Files.exists(directory.resolve("party0/dataset.json")));
    }
}
