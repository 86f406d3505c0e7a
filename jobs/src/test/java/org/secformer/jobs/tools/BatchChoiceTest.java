package org.secformer.jobs.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.texts.TextFiles;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.ParameterSpec;

class BatchChoiceTest {
    private static final ModelShape BASE = new ModelShape(768, 12, 12, 3072, 2, 1e-12, 5);
    private static final ModelShape SMALL = new ModelShape(128, 2, 2, 512, 4, 1e-12, 5);
    private static final int MANY = 1_000_000;

    private static BatchChoice.Room room(String heap, int processors, int rows) {
        return new BatchChoice.Room(BatchChoice.heapBytes(heap), processors, rows, 0);
    }

    /** Largest live memory of a party, counted after full collections while a model of two layers ran. */
    @ParameterizedTest
    @CsvSource({"128, 1, 55", "128, 4, 180", "512, 1, 199"})
    void estimateIsAboveWhatWasMeasuredButNotTwice(int length, int rows, int measuredMegabytes) {
        // Nothing was prepared.
        long bytes = BatchChoice.laneBytes(BASE, length, rows) - BatchChoice.preparedBytes(BASE, (long) rows * length);
        double estimate = bytes / 1e6;
        assertTrue(estimate > measuredMegabytes && estimate < 2 * measuredMegabytes, "estimated " + estimate);
    }

    @Test
    void estimatesAreTheFormulas() {
        assertEquals(
                160L * 128 * 3072 + 64L * 128 * 768 + BatchChoice.preparedBytes(BASE, 128),
                BatchChoice.laneBytes(BASE, 128, 1));
        assertEquals(
                160L * 12 * 512 * 512 / 2 + 64L * 512 * 768 + BatchChoice.preparedBytes(BASE, 512),
                BatchChoice.laneBytes(BASE, 512, 1));
        long bits = 0;
        long products = 0;
        long biases = 0;
        for (ParameterSpec spec : BASE.parameters()) {
            bits += (long) spec.shape().elements() * spec.width();
            products += spec.kind() == ParameterSpec.Kind.MATRIX
                    ? (long) spec.shape().columns() * spec.width()
                    : 0;
            biases += spec.kind() == ParameterSpec.Kind.BIAS ? spec.shape().elements() : 0;
        }
        assertEquals(128 * products / 8, BatchChoice.preparedBytes(BASE, 128));
        assertEquals(
                (256L << 20) + 2 * bits / 8 + 16L * 768 * 3072,
                BatchChoice.modelBytes(BASE),
                16.0 * biases,
                "opening and share, biases in words, and the largest parameter while it is read");
    }

    @Test
    void lanesComeBeforeRows() {
        // 3.22 GB less 1.10 for the model: two lanes of at most 1.06 GB, each row 119 MB.
        assertEquals(new BatchChoice(8, 2), BatchChoice.of(BASE, 128, room("4g", 2, MANY), null, null));
        assertEquals(new BatchChoice(17, 1), BatchChoice.of(BASE, 128, room("4g", 2, MANY), null, 1));
        assertEquals(new BatchChoice(1, 2), BatchChoice.of(BASE, 128, room("4g", 2, MANY), 1, null));
        assertEquals(new BatchChoice(1, 2), BatchChoice.of(BASE, 128, room("1750m", 4, MANY), null, null));
    }

    @Test
    void thereAreNeverMoreRowsThanTheDatasetHas() {
        assertEquals(new BatchChoice(32, 2), BatchChoice.of(SMALL, 32, room("2g", 2, MANY), null, null));
        assertEquals(new BatchChoice(5, 2), BatchChoice.of(SMALL, 32, room("2g", 2, 9), null, null));
        assertEquals(new BatchChoice(1, 3), BatchChoice.of(SMALL, 32, room("2g", 8, 3), null, null));
        assertEquals(new BatchChoice(4, 2), BatchChoice.of(SMALL, 32, room("2g", 8, 7), 4, null));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        InvalidInputException refused = assertThrows(
                InvalidInputException.class, () -> BatchChoice.of(BASE, 128, room("1500m", 2, MANY), null, null));
        assertTrue(refused.getMessage().startsWith("--heap: expected about 15"), refused.getMessage());
        assertThrows(InvalidInputException.class, () -> BatchChoice.of(BASE, 128, room("4g", 2, MANY), 20, null));
    }

    @Test
    void maskedTablesTakeTheirPartOfTheHeap() {
        // As of XLM-RoBERTa: 250,002 words of 768 columns in 32 bits.
        TableShape tables = new TableShape(768, 250_002, 514, 1, 2);
        long bytes = BatchChoice.tableBytes(tables);
        assertEquals((250_002L + 514 + 1) * 768 * 4, bytes);
        assertEquals(0, BatchChoice.tableBytes(null));
        assertEquals(new BatchChoice(1, 2), BatchChoice.of(BASE, 128, room("1750m", 4, MANY), null, null));
        BatchChoice.Room less = new BatchChoice.Room(BatchChoice.heapBytes("1750m"), 4, MANY, bytes);
        InvalidInputException refused =
                assertThrows(InvalidInputException.class, () -> BatchChoice.of(BASE, 128, less, null, null));
        assertTrue(refused.getMessage().startsWith("--heap: expected about 25"), refused.getMessage());
        BatchChoice.Room as = new BatchChoice.Room(BatchChoice.heapBytes("1750m") + bytes * 4 / 3, 4, MANY, bytes);
        assertEquals(new BatchChoice(1, 2), BatchChoice.of(BASE, 128, as, null, null));
    }

    @Test
    void heapSizesAreThoseOfTheJvm() {
        assertEquals(4L << 30, BatchChoice.heapBytes("4g"));
        assertEquals(800L << 20, BatchChoice.heapBytes("800M"));
        assertEquals(64L << 10, BatchChoice.heapBytes("64k"));
        assertEquals(1_000_000, BatchChoice.heapBytes("1000000"));
        for (String wrong : new String[] {"", "g", "0g", "-1g", "4 g", "4t", "1.5g"}) {
            assertThrows(InvalidInputException.class, () -> BatchChoice.heapBytes(wrong), wrong);
        }
    }

    @Test
    void linesAreNoFewerThanRows(@TempDir Path directory) throws IOException {
        Path csv = Files.writeString(directory.resolve("a.csv"), "id,text\n1,a\n2,\"b\nc\"\n");
        assertEquals(3, TextFiles.mostRows(csv));
        Path json = Files.writeString(directory.resolve("a.jsonl"), "{}\n{}\n");
        assertEquals(2, TextFiles.mostRows(json));
        assertEquals(Integer.MAX_VALUE, TextFiles.mostRows(directory.resolve("none.csv")));
    }
}
