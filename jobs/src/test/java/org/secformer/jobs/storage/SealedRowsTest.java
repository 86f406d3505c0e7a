package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/** Files of rows: what was written is read; whatever else somebody puts in their place, or claims in a footer, is refused. */
class SealedRowsTest extends SealedRowsFixture {
    @Test
    void whatIsWrittenIsRead() throws IOException {
        byte[] content = written(SCHEMA, ROWS, CELL_BYTES);
        readAll(content);
        assertTrue(content.length <= FORETOLD.mostBytes(), content.length + " bytes");
    }

    /** Rows of a party with 512 tokens of BERT-large have 2 MB; a row group ends with the row that fills it. */
    @Test
    void largeRowsAndManyRowGroupsAreRead() throws IOException {
        int bytes = 5 << 20;
        SealedRows.Foretold foretold = SealedRows.Foretold.of(SCHEMA, 7, Long.BYTES + Integer.BYTES + bytes);
        byte[] content = written(SCHEMA, 7, bytes);
        InsecureForgery apart = new InsecureForgery(content, keys.of("a file").getEncoded());
        assertTrue(apart.footer.getRow_groupsSize() >= 3, apart.footer.getRow_groupsSize() + " row groups");
        try (SealedRows rows = SealedRows.open(
                new MemoryFile(content), SealedParquet.decrypting(keys.of("a file")), foretold, "a file")) {
            for (long row = 0; row < 7; row++) {
                assertArrayEquals(cell(row, bytes), rows.next().getBinary(1, 0).getBytes());
            }
            assertFalse(rows.hasNext());
        }
    }

    /** Of whom one row is asked, one row group is read. */
    @Test
    void rowGroupsThatArePassedOverAreNotRead() throws IOException {
        int bytes = 5 << 20;
        SealedRows.Foretold foretold = SealedRows.Foretold.of(SCHEMA, 7, Long.BYTES + Integer.BYTES + bytes);
        byte[] content = written(SCHEMA, 7, bytes);
        for (long row = 0; row < 7; row++) {
            CountingFile file = new CountingFile(content);
            try (SealedRows rows =
                    SealedRows.open(file, SealedParquet.decrypting(keys.of("a file")), foretold, "a file")) {
                rows.skip(row);
                assertArrayEquals(cell(row, bytes), rows.next().getBinary(1, 0).getBytes());
                rows.skip(6 - row);
                assertFalse(rows.hasNext());
                assertThrows(NoSuchElementException.class, () -> rows.skip(1));
            }
            assertTrue(file.readBytes() < 3.1 * bytes, row + ": " + file.readBytes());
        }
    }

    /** Parquet writes indexes that nobody reads: what changes there changes nothing. */
    @Test
    void noChangedByteChangesARow() throws IOException {
        byte[] good = written(SCHEMA, ROWS, CELL_BYTES);
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] changed = good.clone();
            int at = i < 100 ? good.length - 1 - i : random.nextInt(good.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            try {
                readAll(changed);
            } catch (InvalidInputException noticed) {
                assertEquals(ErrorCode.INPUT_DAMAGED, noticed.code());
                assertTrue(noticed.getMessage().startsWith("a file, the file itself: expected "), noticed.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 350, refused + " of 400");
        for (int length = 0; length < good.length; length += 997) {
            byte[] cut = Arrays.copyOf(good, length);
            refused(ErrorCode.INPUT_DAMAGED, () -> readAll(cut));
        }
    }

    @Test
    void anotherKeyOrNoneIsNoticed() throws IOException {
        byte[] good = written(SCHEMA, ROWS, CELL_BYTES);
        FileDecryptionProperties another = SealedParquet.decrypting(keys.of("another"));
        refused(ErrorCode.INPUT_DAMAGED, () -> open(good, another));
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (ParquetWriter<Group> writer = SealedParquet.writer(plain, SCHEMA, null)) {
            fill(writer, SCHEMA, ROWS, CELL_BYTES);
        }
        refused(ErrorCode.INPUT_DAMAGED, () -> open(plain.toByteArray()));
    }

    @Test
    void aMissingFileIsNamed() {
        LocalInputFile missing = new LocalInputFile(directory.resolve("none"));
        refused(
                ErrorCode.INPUT_MISSING,
                () -> SealedRows.open(missing, SealedParquet.decrypting(keys.of("a file")), FORETOLD, "a file"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, ROWS - 1, ROWS + 1})
    void otherNumbersOfRowsAreRefused(int rows) throws IOException {
        byte[] content = written(SCHEMA, rows, 10);
        String message = refused(ErrorCode.INPUT_DAMAGED, () -> open(content));
        assertTrue(message.contains("expected " + ROWS + " rows, found " + rows + " rows"), message);
    }

    @Test
    void otherColumnsAreRefused() throws IOException {
        byte[] content = written(schema("cell"), ROWS, CELL_BYTES);
        assertTrue(refused(ErrorCode.INPUT_DAMAGED, () -> open(content)).contains("columns"));
    }

    @Test
    void aLongFileIsRefusedBeforeAnythingOfItIsRead() throws IOException {
        byte[] content = written(SCHEMA, ROWS, 20 * CELL_BYTES);
        CountingFile file = new CountingFile(content);
        String message = refused(
                ErrorCode.INPUT_DAMAGED,
                () -> SealedRows.open(file, SealedParquet.decrypting(keys.of("a file")), FORETOLD, "a file"));
        assertTrue(message.contains("expected at most " + FORETOLD.mostBytes() + " bytes"), message);
        assertEquals(0, file.readBytes());
    }

    /** Cells of 64 MB that are small in the file: only the footer is read. */
    @ParameterizedTest
    @CsvSource({"GZIP, false", "SNAPPY, false", "ZSTD, false", "UNCOMPRESSED, true"})
    void cellsThatGrowWhenTheyAreReadAreRefused(CompressionCodecName codec, boolean dictionary) throws IOException {
        int huge = dictionary ? 30_000 : 64 << 20;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new StreamFile(out))
                .withType(SCHEMA)
                .withConf(new Configuration(false))
                .withEncryption(SealedParquet.encrypting(keys.of("a file")))
                .withCompressionCodec(codec)
                .withDictionaryEncoding(dictionary)
                .build()) {
            SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
            for (long row = 0; row < ROWS; row++) {
                int bytes = dictionary || row == 7 ? huge : 1;
                writer.write(groups.newGroup()
                        .append("row", row)
                        .append("part", Binary.fromConstantByteArray(new byte[bytes])));
            }
        }
        byte[] content = out.toByteArray();
        SealedRows.Foretold large = SealedRows.Foretold.ofAnySize(List.of(SCHEMA), ROWS);
        CountingFile file = new CountingFile(content);
        String message = refused(
                ErrorCode.INPUT_DAMAGED,
                () -> SealedRows.open(file, SealedParquet.decrypting(keys.of("a file")), large, "a file"));
        assertTrue(message.contains("columns as this program writes them"), message);
        assertTrue(file.readBytes() < 10_000, file.readBytes() + " bytes were read");
    }

    /** All in one is as large as the file. */
    @Test
    void aRowGroupThatIsTooLargeForTheMemoryIsRefused() throws IOException {
        int bytes = 50_000;
        int rows = 400;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new StreamFile(out))
                .withType(SCHEMA)
                .withConf(new Configuration(false))
                .withEncryption(SealedParquet.encrypting(keys.of("a file")))
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding(false)
                .build()) {
            fill(writer, SCHEMA, rows, bytes);
        }
        SealedRows.Foretold foretold = SealedRows.Foretold.of(SCHEMA, rows, Long.BYTES + Integer.BYTES + bytes);
        CountingFile file = new CountingFile(out.toByteArray());
        assertTrue(file.getLength() <= foretold.mostBytes());
        String message = refused(
                ErrorCode.INPUT_DAMAGED,
                () -> SealedRows.open(file, SealedParquet.decrypting(keys.of("a file")), foretold, "a file"));
        assertTrue(message.contains("row groups of at most " + foretold.mostGroupBytes() + " bytes"), message);
        assertTrue(file.readBytes() < 10_000, file.readBytes() + " bytes were read");
    }

    /** Files of this format that are there: a group's size was looked at after so many rows. */
    @Test
    void aRowGroupOfAHundredLargeRowsIsRead() throws IOException {
        int bytes = 200_000;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new StreamFile(out))
                .withType(SCHEMA)
                .withConf(new Configuration(false))
                .withEncryption(SealedParquet.encrypting(keys.of("a file")))
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding(false)
                .withRowGroupSize(SealedParquet.ROW_GROUP_BYTES)
                .build()) {
            fill(writer, SCHEMA, 120, bytes);
        }
        SealedRows.Foretold foretold = SealedRows.Foretold.of(SCHEMA, 120, Long.BYTES + Integer.BYTES + bytes);
        try (SealedRows rows = SealedRows.open(
                new MemoryFile(out.toByteArray()), SealedParquet.decrypting(keys.of("a file")), foretold, "a file")) {
            for (long row = 0; row < 120; row++) {
                assertArrayEquals(cell(row, bytes), rows.next().getBinary(1, 0).getBytes());
            }
        }
    }
}
