package org.secformer.jobs.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.parquet.crypto.AesCipher;
import org.apache.parquet.crypto.AesMode;
import org.apache.parquet.crypto.ModuleCipherFactory;
import org.apache.parquet.crypto.ModuleCipherFactory.ModuleType;
import org.apache.parquet.format.BlockCipher;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileCryptoMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * An encrypted Parquet file with one page a column in its first row group, taken apart by somebody who has its key, to be put together
 * again when something has been changed.
 */
final class InsecureForgery {
    private static final byte[] MAGIC = "PARE".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL_BYTES = 8;

    private final byte[] key;

    /** Of each column; more than one may be put there. */
    final List<List<Page>> columns = new ArrayList<>();

    final FileMetaData footer;
    FileCryptoMetaData cipher;

    /** What is done to the footer's bytes before they are encrypted. */
    UnaryOperator<byte[]> footerBytes = bytes -> bytes;

    /** What is done to what the footer says of a column. */
    Consumer<ColumnMetaData> metadata = column -> {};

    record Page(PageHeader header, byte[] content) {}

    /** Length, nonce, ciphertext and tag. */
    static int encryptedBytes(byte[] content) {
        return Integer.BYTES + AesCipher.NONCE_LENGTH + content.length + AesCipher.GCM_TAG_LENGTH;
    }

    /** Takes a file apart. */
    InsecureForgery(byte[] file, byte[] key) throws IOException {
        this.key = key;
        byte[] tail = Arrays.copyOfRange(file, footersStart(file), file.length - TAIL_BYTES);
        int end = CompactThrift.end(tail);
        cipher = Util.readFileCryptoMetaData(new ByteArrayInputStream(tail, 0, end));
        byte[] context = AesCipher.createFooterAAD(uniqueInFile());
        footer = Util.readFileMetaData(
                new ByteArrayInputStream(decryptor().decrypt(Arrays.copyOfRange(tail, end, tail.length), context)));
        for (int column = 0; column < footer.getRow_groups().get(0).getColumnsSize(); column++) {
            ByteBuffer chunk = ByteBuffer.wrap(file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .position((int) metadata(column).getData_page_offset());
            PageHeader header = Util.readPageHeader(new ByteArrayInputStream(
                    decryptor().decrypt(EncryptedFile.module(chunk), context(ModuleType.DataPageHeader, column, 0))));
            byte[] content = decryptor().decrypt(EncryptedFile.module(chunk), context(ModuleType.DataPage, column, 0));
            columns.add(new ArrayList<>(List.of(new Page(header, content))));
        }
    }

    /** Where in a file its footer starts, with what is not encrypted of it. */
    static int footersStart(byte[] file) {
        int footerBytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - TAIL_BYTES);
        return file.length - TAIL_BYTES - footerBytes;
    }

    private BlockCipher.Decryptor decryptor() {
        return ModuleCipherFactory.getDecryptor(AesMode.GCM, key);
    }

    private BlockCipher.Encryptor encryptor() {
        return ModuleCipherFactory.getEncryptor(AesMode.GCM, key);
    }

    private byte[] uniqueInFile() {
        return cipher.getEncryption_algorithm().isSetAES_GCM_V1()
                ? cipher.getEncryption_algorithm().getAES_GCM_V1().getAad_file_unique()
                : cipher.getEncryption_algorithm().getAES_GCM_CTR_V1().getAad_file_unique();
    }

    private byte[] context(ModuleType type, int column, int page) {
        return AesCipher.createModuleAAD(uniqueInFile(), type, 0, column, page);
    }

    private ColumnMetaData metadata(int column) {
        return footer.getRow_groups().get(0).getColumns().get(column).getMeta_data();
    }

    /** Puts it together; the sizes that the footer says are those of what is there. */
    byte[] file() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(MAGIC);
        for (int column = 0; column < columns.size(); column++) {
            ColumnMetaData ofColumn = metadata(column);
            ofColumn.setData_page_offset(out.size());
            int before = out.size();
            write(out, column);
            ofColumn.setTotal_compressed_size(out.size() - before);
            metadata.accept(ofColumn);
        }
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        Util.writeFileCryptoMetaData(cipher, tail);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, plain);
        tail.write(
                encryptor().encrypt(footerBytes.apply(plain.toByteArray()), AesCipher.createFooterAAD(uniqueInFile())));
        out.write(tail.toByteArray());
        out.write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(tail.size())
                .array());
        out.write(MAGIC);
        return out.toByteArray();
    }

    private void write(ByteArrayOutputStream out, int column) throws IOException {
        int number = 0;
        for (Page page : columns.get(column)) {
            boolean isData = page.header().getType() != PageType.DICTIONARY_PAGE;
            Util.writePageHeader(page.header(), out, encryptor(), context(ModuleType.DataPageHeader, column, number));
            out.write(encryptor()
                    .encrypt(
                            page.content(),
                            isData
                                    ? context(ModuleType.DataPage, column, number)
                                    : context(ModuleType.DictionaryPage, column, -1)));
            number += isData ? 1 : 0;
        }
    }
}
