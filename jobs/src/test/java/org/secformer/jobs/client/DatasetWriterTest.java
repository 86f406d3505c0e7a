package org.secformer.jobs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.files.SharedParts;
import org.secformer.jobs.texts.TextRows.TextRow;

/** Whatever a source yields, and however often it is asked: the three parts of a dataset belong together, each row masked anew. */
class DatasetWriterTest extends SharingFixture {
    private static final int ROWS = 10;

    /** Times that rows were computed; tasks run in this JVM. */
    private static final AtomicInteger COMPUTED = new AtomicInteger();

    @BeforeEach
    void reset() {
        COMPUTED.set(0);
    }

    /** A text is a number here, and so is what lies under its shares. */
    private record Numbers() implements DatasetWriter.TextEncoder {
        @Override
        public List<Word> words(TextInput text) {
            throw new IllegalStateException("no model for words");
        }

        private static final long serialVersionUID = 1L;

        @Override
        public Tokens encode(TextInput text) {
            return new Tokens(new int[] {text.first().isEmpty() ? 0 : Integer.parseInt(text.first())}, new int[1]);
        }

        @Override
        public double[] embed(Tokens tokens, int length) {
            double[] embedded = new double[length * PLAN.shape().hidden()];
            Arrays.fill(embedded, tokens.ids()[0]);
            return embedded;
        }
    }

    private JavaRDD<Integer> numbers() {
        return new JavaSparkContext(spark.sparkContext())
                .parallelize(IntStream.range(0, ROWS).boxed().toList(), 3);
    }

    private DatasetManifest write(JavaRDD<TextRow> rows) throws IOException {
        return new DatasetWriter(keys, new BundleId("b".repeat(32)), PLAN, false, new Numbers())
                .write(spark, rows, new LocalStorage(directory));
    }

    private List<Long> valuesUnderShares(int row) throws IOException {
        return new SharedParts(identities, directory).values().get((long) row);
    }

    @Test
    void aSourceThatYieldsOtherTextsEachTime() throws IOException {
        write(numbers()
                .map(i -> new TextRow(i, "id" + i, TextInput.single(100 * COMPUTED.incrementAndGet() + i + ""), null)));
        assertTrue(COMPUTED.get() > ROWS, "the source was asked more than once");
        assertOneTextARow();
    }

    private void assertOneTextARow() throws IOException {
        for (int row = 0; row < ROWS; row++) {
            List<Long> values = valuesUnderShares(row);
            long value = values.get(0);
            assertEquals(0, value & 0xffff);
            assertEquals(row, (value >> 16) % 100, "row " + row);
            for (int i = 0; i < PLAN.length() * PLAN.shape().hidden(); i++) {
                assertEquals(value, values.get(i), "row " + row);
            }
        }
        assertEquals(
                IntStream.range(0, ROWS).mapToObj(i -> i + " id" + i + " null").toList(),
                new SharedParts(identities, directory).clientRows());
    }

    /** The first attempt at each partition writes all three files whole, and fails before Spark knows; another does it again. */
    @Test
    void anAttemptThatIsDoneAgain() throws IOException {
        JavaRDD<TextRow> rows = numbers().mapPartitions(FailsAtItsEnd::new);
        write(rows);
        assertOneTextARow();
        Map<Long, byte[]> seeds = new SharedParts(identities, directory).of(Role.PARTY0);
        assertEquals(
                12, new HashSet<>(seeds.values().stream().map(Arrays::toString).toList()).size());
        assertOnlyNamedFilesAreThere();
    }

    /** With hidden rows the order is drawn once: an attempt that is done again puts each row, and its copy, where the first did. */
    @Test
    void hiddenRowsThatAreComputedAgain() throws IOException {
        int copies = 4;
        HiddenRows hiding = HiddenRows.draw(keys, ROWS, copies, List.of(), PLAN.rowsPerBatch());
        JavaRDD<DatasetWriter.Numbered> own =
                numbers().mapPartitions(FailsAtItsEnd::new).map(row -> new DatasetWriter.Numbered(row.index(), row));
        new DatasetWriter(
                        keys,
                        new BundleId("b".repeat(32)),
                        PLAN,
                        false,
                        new Numbers(),
                        "",
                        new DatasetWriter.Range("", ROWS, copies))
                .write(
                        spark,
                        hiding.hide(new JavaSparkContext(spark.sparkContext()), own),
                        hiding.all(),
                        new LocalStorage(directory));
        assertTrue(COMPUTED.get() > ROWS, "a task was done again");
        SharedParts parts = new SharedParts(identities, directory);
        Map<Long, Long> places = parts.places();
        assertEquals(ROWS + copies, places.size());
        assertEquals(ROWS, new HashSet<>(places.values()).size());
        assertEquals(2 * copies, parts.twins().size());
        Map<Long, Long> texts = new HashMap<>();
        for (Map.Entry<Long, Long> row : places.entrySet()) {
            long value = valuesUnderShares(row.getKey().intValue()).get(0);
            assertEquals(row.getValue(), (value >> 16) % 100);
            // A copy has the very text of its row.
            Long before = texts.put(row.getValue(), value);
            assertTrue(before == null || before == value, "row " + row);
        }
        List<String> shares =
                parts.of(Role.PARTY0).values().stream().map(Arrays::toString).toList();
        assertEquals(shares.size(), new HashSet<>(shares).size());
    }

    /** Rows of a partition; on its first attempt it fails when all rows have been handed out. */
    private static final class FailsAtItsEnd implements Iterator<TextRow> {
        private final Iterator<Integer> rows;
        private final boolean isFirst = TaskContext.get().attemptNumber() == 0;
        private final int stage = TaskContext.get().stageId();

        FailsAtItsEnd(Iterator<Integer> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            boolean more = rows.hasNext();
            // The first stage counts the rows.
            if (!more && isFirst && stage > 0) {
                throw new IllegalStateException("a test's failure");
            }
            return more;
        }

        @Override
        public TextRow next() {
            int i = rows.next();
            return new TextRow(i, "id" + i, TextInput.single(100 * COMPUTED.incrementAndGet() + i + ""), null);
        }
    }

    @Test
    void aSourceThatGrowsOrShrinksIsRefused() {
        for (int change : new int[] {-1, 1}) {
            COMPUTED.set(0);
            JavaRDD<TextRow> rows = new JavaSparkContext(spark.sparkContext())
                    .parallelize(List.of(ROWS), 1)
                    .flatMap(count -> {
                        int now = COMPUTED.getAndIncrement() == 0 ? count : count + change;
                        return IntStream.range(0, now)
                                .mapToObj(i -> new TextRow(i, "id" + i, TextInput.single(i + ""), null))
                                .iterator();
                    });
            InvalidInputException refused = assertThrows(InvalidInputException.class, () -> write(rows));
            assertTrue(
                    refused.getMessage().contains("expected the same rows each time they are read"),
                    refused.getMessage());
            assertFalse(Files.exists(directory.resolve("party0/dataset.json")));
        }
    }

    /** Whoever can write to the directory puts a file there while the rows are written: it is not signed. */
    @Test
    void aFileThatAppearsBeforeSigningIsNotSigned() throws IOException {
        String where = directory.toString();
        DatasetManifest manifest = write(numbers().map(i -> {
            for (Role role : DatasetWriter.READERS) {
                Path rows = Files.createDirectories(Path.of(where, role.toString(), "rows"));
                Files.writeString(rows.resolve("part-00099-0123456789abcdef.parquet"), "forged");
            }
            return new TextRow(i, "id" + i, TextInput.single(i + ""), null);
        }));
        assertTrue(
                manifest.files().stream().noneMatch(file -> file.name().text().contains("00099")));
        assertOneTextARow();
        assertOnlyNamedFilesAreThere();
    }

    private void assertOnlyNamedFilesAreThere() throws IOException {
        for (Role role : DatasetWriter.READERS) {
            Set<String> named = new HashSet<>();
            new SharedParts(identities, directory)
                    .manifest(role)
                    .files()
                    .forEach(file -> named.add(file.name().text()));
            List<String> there = new ArrayList<>(new LocalStorage(directory.resolve(role + "/rows")).list(""));
            assertEquals(named, new HashSet<>(there));
        }
    }
}
