package org.secformer.jobs.storage;

import java.io.IOException;
import java.util.TreeSet;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/** What readers of an encrypted Parquet file rely on. */
public final class ParquetForm {
    private ParquetForm() {}

    /** In words: the columns, and how each is written. */
    public static String of(byte[] content, FileDecryptionProperties decryption) throws IOException {
        try (EncryptedFile file = new EncryptedFile(new MemoryFile(content), decryption)) {
            ParquetMetadata footer = file.footer();
            StringBuilder form =
                    new StringBuilder(footer.getFileMetaData().getSchema().toString());
            for (BlockMetaData group : footer.getBlocks()) {
                form.append(group.getRowCount()).append(" rows\n");
                for (ColumnChunkMetaData column : group.getColumns()) {
                    form.append(column.getPath())
                            .append(' ')
                            .append(column.getCodec())
                            .append(' ')
                            .append(new TreeSet<>(column.getEncodings()))
                            .append('\n');
                }
            }
            return form.toString();
        }
    }
}
