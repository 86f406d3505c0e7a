package org.secformer.jobs.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.crypto.AesCipher;
import org.apache.parquet.crypto.InternalColumnDecryptionSetup;
import org.apache.parquet.crypto.ModuleCipherFactory.ModuleType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/** The pages of one column in one row group of an {@link EncryptedFile}, each decrypted when it is asked for. */
final class EncryptedPages implements PageReader {
    /** Parquet's writers name the second for levels that a column has none of. */
    @SuppressWarnings("deprecation")
    private static final Set<Encoding> OF_LEVELS = EnumSet.of(Encoding.RLE, Encoding.BIT_PACKED);

    private final ParquetMetadataConverter converter = new ParquetMetadataConverter();
    private final ColumnChunkMetaData column;
    private final ByteBuffer chunk;
    private final InternalColumnDecryptionSetup cipher;
    private final byte[] headersPlace;
    private final byte[] pagesPlace;
    private long left;
    private int number;

    /**
     * All pages of a column chunk.
     *
     * @param chunk the pages with their headers; advanced by reading
     * @param file what Parquet tells this file from others by
     * @param group number of the row group
     */
    EncryptedPages(
            ColumnChunkMetaData column,
            ByteBuffer chunk,
            InternalColumnDecryptionSetup cipher,
            byte[] file,
            int group) {
        this.column = column;
        this.chunk = chunk;
        this.cipher = cipher;
        this.headersPlace = AesCipher.createModuleAAD(file, ModuleType.DataPageHeader, group, cipher.getOrdinal(), 0);
        this.pagesPlace = AesCipher.createModuleAAD(file, ModuleType.DataPage, group, cipher.getOrdinal(), 0);
        this.left = column.getValueCount();
    }

    /** There is none; a page that says it is one is refused. */
    @Override
    public DictionaryPage readDictionaryPage() {
        return null;
    }

    @Override
    public long getTotalValueCount() {
        return column.getValueCount();
    }

    @Override
    public DataPage readPage() {
        if (left == 0) {
            return null;
        }
        AesCipher.quickUpdatePageAAD(headersPlace, number);
        AesCipher.quickUpdatePageAAD(pagesPlace, number);
        number++;
        byte[] header = cipher.getMetaDataDecryptor().decrypt(EncryptedFile.module(chunk), headersPlace);
        byte[] module = EncryptedFile.module(chunk);
        byte[] page = cipher.getDataDecryptor().decrypt(module, pagesPlace);
        DataPageV1 read = page(parsed(header), module.length, page);
        left -= read.getValueCount();
        return read;
    }

    private static PageHeader parsed(byte[] header) {
        try {
            return Util.readPageHeader(EncryptedFile.structure(header));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A page of which the header says what this program writes, and nothing but what is so. */
    private DataPageV1 page(PageHeader header, int encryptedBytes, byte[] page) {
        EncryptedFile.require(header.getType() == PageType.DATA_PAGE, "another kind of page");
        EncryptedFile.require(
                header.getCompressed_page_size() == encryptedBytes && header.getUncompressed_page_size() == page.length,
                "a page of another size");
        DataPageHeader data = header.getData_page_header();
        EncryptedFile.require(data != null && data.getNum_values() > 0 && data.getNum_values() <= left, "other rows");
        Encoding repetition = converter.getEncoding(data.getRepetition_level_encoding());
        Encoding definition = converter.getEncoding(data.getDefinition_level_encoding());
        Encoding values = converter.getEncoding(data.getEncoding());
        EncryptedFile.require(
                values == Encoding.PLAIN && OF_LEVELS.contains(repetition) && OF_LEVELS.contains(definition),
                "another encoding");
        return new DataPageV1(
                BytesInput.from(page),
                data.getNum_values(),
                page.length,
                Statistics.noopStats(column.getPrimitiveType()),
                repetition,
                definition,
                values);
    }
}
