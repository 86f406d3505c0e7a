package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.AesGcmCtrV1;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.EncryptionAlgorithm;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.FileKeys;

/** Files of rows: what was written is read; whatever else somebody puts in their place, or claims in a footer, is refused. */
class SealedRowsTest {
    private static final MessageType SCHEMA = schema("part");
    private static final int CELL_BYTES = 1_000;
    private static final int ROWS = 20;
    private static final SealedRows.Foretold FORETOLD =
            SealedRows.Foretold.of(SCHEMA, ROWS, Long.BYTES + Integer.BYTES + CELL_BYTES);

    @TempDir
    Path directory;

    private final FileKeys keys = FileKeys.draw();

    private static MessageType schema(String cell) {
        return Types.buildMessage()
                .required(PrimitiveTypeName.INT64)
                .named("row")
                .required(PrimitiveTypeName.BINARY)
                .named(cell)
                .named("rows");
    }

    private static byte[] cell(long row, int bytes) {
        byte[] cell = new byte[bytes];
        new Random(row).nextBytes(cell);
        return cell;
    }

    private static void fill(ParquetWriter<Group> writer, MessageType schema, int rows, int cellBytes)
            throws IOException {
        SimpleGroupFactory groups = new SimpleGroupFactory(schema);
        for (long row = 0; row < rows; row++) {
            writer.write(groups.newGroup()
                    .append("row", row)
                    .append(schema.getFieldName(1), Binary.fromConstantByteArray(cell(row, cellBytes))));
        }
    }

    private byte[] written(MessageType schema, int rows, int cellBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParquetWriter<Group> writer =
                SealedParquet.writer(out, schema, SealedParquet.encrypting(keys.of("a file")))) {
            fill(writer, schema, rows, cellBytes);
        }
        return out.toByteArray();
    }

    private SealedRows open(byte[] content) throws IOException {
        return open(content, SealedParquet.decrypting(keys.of("a file")));
    }

    private static SealedRows open(byte[] content, FileDecryptionProperties decryption) throws IOException {
        return SealedRows.open(new MemoryFile(content), decryption, FORETOLD, "a file");
    }

    private void readAll(byte[] content) throws IOException {
        try (SealedRows rows = open(content)) {
            for (long row = 0; rows.hasNext(); row++) {
                Group group = rows.next();
                assertEquals(row, group.getLong(0, 0));
                assertArrayEquals(cell(row, CELL_BYTES), group.getBinary(1, 0).getBytes());
            }
        }
    }

    private static String refused(ErrorCode code, org.junit.jupiter.api.function.Executable reading) {
        InvalidInputException refused = assertThrows(InvalidInputException.class, reading);
        assertEquals(code, refused.code(), refused.getMessage());
        return refused.getMessage();
    }

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
        SealedRows.Foretold large = SealedRows.Foretold.ofAnySize(SCHEMA, ROWS);
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

    private InsecureForgery forgery() throws IOException {
        return new InsecureForgery(
                written(SCHEMA, ROWS, CELL_BYTES), keys.of("a file").getEncoded());
    }

    @Test
    void whatIsPutTogetherAgainUnchangedIsRead() throws IOException {
        readAll(forgery().file());
    }

    /** Reading ends with the right word, and takes no memory that the file does not account for. */
    private void refusedCheaply(byte[] content) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        refused(ErrorCode.INPUT_DAMAGED, () -> readAll(content));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 16 << 20, allocated + " bytes were allocated");
    }

    /** Whoever stores the file can change the length of a module, as that is not authenticated. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 1 << 30, Integer.MIN_VALUE, -1, 0, 1, 100_000})
    void theLengthOfAModuleIsNotBelieved(int length) throws IOException {
        byte[] good = written(SCHEMA, ROWS, CELL_BYTES);
        int footer = InsecureForgery.footersStart(good);
        int ofFooter = footer + CompactThrift.end(Arrays.copyOfRange(good, footer, good.length));
        int ofFirstHeader = 4;
        int ofFirstPage = ofFirstHeader
                + Integer.BYTES
                + ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(ofFirstHeader);
        for (int at : new int[] {ofFooter, ofFirstHeader, ofFirstPage, good.length - 8}) {
            byte[] changed = good.clone();
            ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, length);
            refusedCheaply(changed);
        }
    }

    private enum Claim {
        /** Where Parquet's own reader takes it for an old mistake of writers, and allocates what is missing. */
        COMPRESSED_SIZE,
        UNCOMPRESSED_SIZE,
        /** Of which the footer does not say anything. */
        DICTIONARY,
        /** With a count that is not one of rows. */
        NUMBERS_AS_DIFFERENCES,
        NUMBER_OF_ROWS,
        NO_ROWS,
        OTHER_KIND_OF_PAGE,
        NUMBER_OF_ROW_GROUPS,
        BEGIN_OF_A_COLUMN
    }

    /** Whoever wrote the file, and has its key, can say anything. */
    @ParameterizedTest
    @EnumSource(Claim.class)
    void whatTheFileSaysOfItselfIsNotBelieved(Claim claim) throws IOException {
        InsecureForgery forgery = forgery();
        List<InsecureForgery.Page> numbers = forgery.columns.get(0);
        List<InsecureForgery.Page> parts = forgery.columns.get(1);
        PageHeader ofNumbers = numbers.get(0).header();
        PageHeader ofParts = parts.get(0).header();
        switch (claim) {
            case COMPRESSED_SIZE -> ofParts.setCompressed_page_size(Integer.MAX_VALUE);
            case UNCOMPRESSED_SIZE -> ofParts.setUncompressed_page_size(Integer.MAX_VALUE);
            case DICTIONARY -> numbers.add(0, dictionary(new byte[8], Integer.MAX_VALUE));
            case NUMBERS_AS_DIFFERENCES -> {
                // Blocks of 128 in 4 parts, 2^31 - 33 numbers, the first of which is 0.
                byte[] content = HexFormat.of().parseHex("800104dfffffff0700");
                ofNumbers.getData_page_header().setEncoding(Encoding.DELTA_BINARY_PACKED);
                ofNumbers.setUncompressed_page_size(content.length);
                ofNumbers.setCompressed_page_size(InsecureForgery.encryptedBytes(content));
                numbers.set(0, new InsecureForgery.Page(ofNumbers, content));
            }
            case NUMBER_OF_ROWS -> ofParts.getData_page_header().setNum_values(Integer.MAX_VALUE);
            case NO_ROWS -> ofParts.getData_page_header().setNum_values(0);
            case OTHER_KIND_OF_PAGE -> ofParts.setType(PageType.INDEX_PAGE);
            case NUMBER_OF_ROW_GROUPS ->
                // Field 4 of a footer: a list of 2^31 - 1 structures.
                forgery.footerBytes = good -> HexFormat.of().parseHex("49fcffffffff0700");
            case BEGIN_OF_A_COLUMN -> forgery.metadata = metadata -> metadata.setData_page_offset(Long.MAX_VALUE - 5);
            default -> throw new IllegalArgumentException(claim + "");
        }
        refusedCheaply(forgery.file());
    }

    private static InsecureForgery.Page dictionary(byte[] content, int values) {
        PageHeader header =
                new PageHeader(PageType.DICTIONARY_PAGE, content.length, InsecureForgery.encryptedBytes(content));
        header.setDictionary_page_header(new DictionaryPageHeader(values, Encoding.PLAIN));
        return new InsecureForgery.Page(header, content);
    }

    /** It names another cipher, which authenticates no data: the name is not authenticated. */
    @Test
    void aCipherThatAuthenticatesNoDataIsRefused() throws IOException {
        InsecureForgery forgery = forgery();
        AesGcmCtrV1 weaker = new AesGcmCtrV1();
        weaker.setAad_file_unique(
                forgery.cipher.getEncryption_algorithm().getAES_GCM_V1().getAad_file_unique());
        forgery.cipher.setEncryption_algorithm(EncryptionAlgorithm.AES_GCM_CTR_V1(weaker));
        byte[] content = forgery.file();
        refused(ErrorCode.INPUT_DAMAGED, () -> open(content));
    }

    @Test
    void aColumnInTheClearIsRefused() throws IOException {
        InsecureForgery forgery = forgery();
        forgery.footer.getRow_groups().get(0).getColumns().get(1).unsetCrypto_metadata();
        byte[] content = forgery.file();
        refused(ErrorCode.INPUT_DAMAGED, () -> readAll(content));
    }
}
