package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.parquet.format.AesGcmCtrV1;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.EncryptionAlgorithm;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.ErrorCode;

/** Files of which somebody has changed what tells how to read them: no memory is taken for it, and the file is refused by name. */
class EncryptedFileTest extends SealedRowsFixture {
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
