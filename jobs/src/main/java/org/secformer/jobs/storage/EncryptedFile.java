package org.secformer.jobs.storage;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.crypto.AesCipher;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.crypto.InternalColumnDecryptionSetup;
import org.apache.parquet.crypto.InternalFileDecryptor;
import org.apache.parquet.format.FileCryptoMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * An encrypted Parquet file as {@link SealedParquet} writes it: its footer, and its columns' pages one after the other.
 *
 * <p>Parquet's own reader allocates what a module's length says, which nobody has authenticated; what a page's header says of its
 * page; and what a page says of itself in encodings that this program does not write. And it takes whatever cipher the file
 * names, also one that authenticates no data. Here every module is AES-GCM, and nothing is allocated that the file does not
 * have.
 *
 * <p>Whatever is wrong with the file is thrown as a {@link RuntimeException}.
 */
final class EncryptedFile implements Closeable {
    private static final byte[] MAGIC = "PARE".getBytes(StandardCharsets.US_ASCII);

    /** At the end: the footer's length, and the magic bytes again. */
    private static final int TAIL_BYTES = Integer.BYTES + MAGIC.length;

    /** The longest footer of a short file. */
    private static final long FIXED_FOOTER_BYTES = 1 << 16;

    /** A longer file may have a 64th of footer in addition; its row groups take much less. */
    private static final int FOOTERS_PART = 64;

    private final SeekableInputStream in;
    private final long length;
    private final InternalFileDecryptor decryptor;

    EncryptedFile(InputFile file, FileDecryptionProperties decryption) throws IOException {
        this.length = file.getLength();
        this.decryptor = new InternalFileDecryptor(decryption);
        this.in = file.newStream();
    }

    /** To be read before the pages. */
    ParquetMetadata footer() throws IOException {
        ByteBuffer tail = read(length - TAIL_BYTES, TAIL_BYTES);
        int footerBytes = tail.getInt();
        byte[] magic = new byte[MAGIC.length];
        tail.get(magic);
        require(Arrays.equals(MAGIC, magic), "another kind of file");
        require(footerBytes <= FIXED_FOOTER_BYTES + length / FOOTERS_PART, "a footer that is too long");
        ByteBuffer footer = read(length - TAIL_BYTES - footerBytes, footerBytes);
        int end = CompactThrift.end(footer.array());
        FileCryptoMetaData cipher = Util.readFileCryptoMetaData(structure(footer.array()));
        require(cipher.getEncryption_algorithm().isSetAES_GCM_V1(), "another cipher");
        decryptor.setFileCryptoMetaData(cipher.getEncryption_algorithm(), true, cipher.getKey_metadata());
        byte[] module = module(footer.position(end));
        require(!footer.hasRemaining(), "a longer footer");
        byte[] metadata =
                decryptor.fetchFooterDecryptor().decrypt(module, AesCipher.createFooterAAD(decryptor.getFileAAD()));
        return new ParquetMetadataConverter()
                .fromParquetMetadata(Util.readFileMetaData(structure(metadata)), decryptor, true);
    }

    /** @param group one of the footer's, of which the columns' sizes have been checked */
    PageReadStore pages(BlockMetaData group) throws IOException {
        Map<ColumnPath, PageReader> columns = new HashMap<>();
        for (ColumnChunkMetaData column : group.getColumns()) {
            ByteBuffer chunk = read(column.getFirstDataPageOffset(), column.getTotalSize());
            InternalColumnDecryptionSetup setup = decryptor.getColumnSetup(column.getPath());
            require(setup.isEncrypted(), "a column in the clear");
            columns.put(
                    column.getPath(),
                    new EncryptedPages(column, chunk, setup, decryptor.getFileAAD(), group.getOrdinal()));
        }
        return new Group(group.getRowCount(), columns);
    }

    private ByteBuffer read(long position, long count) throws IOException {
        require(position >= 0 && count >= 0 && count <= length - position, "a part outside of the file");
        byte[] bytes = new byte[Math.toIntExact(count)];
        in.seek(position);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The next module, with its length before it. */
    static byte[] module(ByteBuffer from) {
        int count = from.getInt(from.position());
        require(count > 0 && count <= from.remaining() - Integer.BYTES, "a module that is longer than what has it");
        byte[] module = new byte[Integer.BYTES + count];
        from.get(module);
        return module;
    }

    /** The structure that bytes begin with, for Thrift's reader. Behind it lies what Parquet's writer had room for. */
    static InputStream structure(byte[] bytes) {
        return new ByteArrayInputStream(bytes, 0, CompactThrift.end(bytes));
    }

    static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private record Group(long rows, Map<ColumnPath, PageReader> columns) implements PageReadStore {
        @Override
        public long getRowCount() {
            return rows;
        }

        @Override
        public PageReader getPageReader(ColumnDescriptor column) {
            return columns.get(ColumnPath.get(column.getPath()));
        }
    }
}
