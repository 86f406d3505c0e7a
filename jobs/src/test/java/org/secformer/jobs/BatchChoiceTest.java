package org.secformer.jobs;

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
import org.secformer.mpc.transformer.ModelShape;

class BatchChoiceTest {
    private static final ModelShape BASE = new ModelShape(768, 12, 12, 3072, 2, 1e-12, 5);
    private static final ModelShape SMALL = new ModelShape(128, 2, 2, 512, 4, 1e-12, 5);
    private static final int MANY = 1_000_000;

    private static BatchChoice.Room room(String heap, int processors, int rows) {
        return new BatchChoice.Room(BatchChoice.heapBytes(heap), processors, rows);
    }

    /** Largest live memory of a party, counted after full collections while a model of two layers ran. */
    @ParameterizedTest
    @CsvSource({"128, 1, 55", "128, 4, 180", "512, 1, 199"})
    void estimateIsAboveWhatWasMeasuredButNotTwice(int length, int rows, int measuredMegabytes) {
        double estimate = BatchChoice.laneBytes(BASE, length, rows) / 1e6;
        assertTrue(estimate > measuredMegabytes && estimate < 2 * measuredMegabytes, "estimated " + estimate);
    }

    @Test
    void estimatesAreTheFormulas() {
        assertEquals(160L * 128 * 3072 + 64L * 128 * 768, BatchChoice.laneBytes(BASE, 128, 1));
        assertEquals(160L * 12 * 512 * 512 / 2 + 64L * 512 * 768, BatchChoice.laneBytes(BASE, 512, 1));
        long parameters = 12L * (4 * (768 * 768 + 768) + 4 * 768 + 2 * 768 * 3072 + 3072 + 768)
                + (768 * 768 + 768)
                + (2 * 768 + 2);
        assertEquals((256L << 20) + 24 * parameters, BatchChoice.modelBytes(BASE));
    }

    @Test
    void lanesComeBeforeRows() {
        // 3 GB for 2.32 of the model: two lanes of at most 347 MB, each row 69 MB.
        assertEquals(new BatchChoice(6, 2), BatchChoice.of(BASE, 128, room("4g", 2, MANY), null, null));
        assertEquals(new BatchChoice(12, 1), BatchChoice.of(BASE, 128, room("4g", 2, MANY), null, 1));
        assertEquals(new BatchChoice(1, 2), BatchChoice.of(BASE, 128, room("4g", 2, MANY), 1, null));
        assertEquals(new BatchChoice(1, 2), BatchChoice.of(BASE, 128, room("3200m", 4, MANY), null, null));
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
                InvalidInputException.class, () -> BatchChoice.of(BASE, 128, room("2g", 2, MANY), null, null));
        assertTrue(refused.getMessage().startsWith("--heap: expected about 3"), refused.getMessage());
        assertThrows(InvalidInputException.class, () -> BatchChoice.of(BASE, 128, room("4g", 2, MANY), 20, null));
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
