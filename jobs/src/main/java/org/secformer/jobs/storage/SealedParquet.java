package org.secformer.jobs.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.Sealed;
import org.secformer.mpc.random.CipherKey;
import org.secformer.mpc.random.Seed;

/**
 * Parquet files for one reader: Parquet's own encryption (AES-256-GCM of columns and footer), under a key for each file. Either
 * a signed manifest holds the key ({@link org.secformer.datasets.identity.FileKeys}); or the file is signed itself, and the key
 * lies in it as its key metadata, sealed to the reader for a subject and the file's name ({@link Sealed}).
 *
 * <p>Shares are as good as random: nothing is compressed and no dictionaries are made, so that a reader can foretell a file's
 * size; see {@link SealedRows}.
 */
public final class SealedParquet {
    /** What a task holds in memory of each file that it writes, and of each that it reads: so much, or one row more. */
    static final long ROW_GROUP_BYTES = 8 << 20;

    private SealedParquet() {}

    /** Under a key that its reader has from elsewhere; the key is destroyed, Parquet has a copy until the file is written. */
    public static FileEncryptionProperties encrypting(CipherKey key) {
        return copied(key, bytes -> FileEncryptionProperties.builder(bytes).build());
    }

    /** The counterpart. */
    public static FileDecryptionProperties decrypting(CipherKey key) {
        return copied(
                key,
                bytes -> FileDecryptionProperties.builder().withFooterKey(bytes).build());
    }

    private static <T> T copied(CipherKey key, Function<byte[], T> use) {
        byte[] bytes = key.getEncoded();
        try {
            return use.apply(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            key.destroy();
        }
    }

    /** Under a fresh key, sealed to the reader. */
    public static FileEncryptionProperties sealing(RoleCertificate reader, String subject, String name) {
        Seed drawn = Seed.random();
        try {
            return drawn.withSecretBytes(key -> FileEncryptionProperties.builder(key)
                    .withFooterKeyMetadata(Sealed.seal(key, reader, subject, name))
                    .build());
        } finally {
            drawn.erase();
        }
    }

    /**
     * The counterpart; the file itself must have been checked, as anybody can seal.
     *
     * @param location for messages
     */
    public static FileDecryptionProperties opening(Identity reader, String subject, String name, String location) {
        return FileDecryptionProperties.builder()
                .withKeyRetriever(metadata -> Sealed.open(metadata, reader, location, subject, name))
                .build();
    }

    /** Writes a file to a stream, which stays open. */
    public static ParquetWriter<Group> writer(OutputStream out, MessageType schema, FileEncryptionProperties encryption)
            throws IOException {
        return writer(out, schema, encryption, Map.of());
    }

    /** @param told stands in the file's footer, encrypted as the rows are; see {@link SealedRows#told} */
    public static ParquetWriter<Group> writer(
            OutputStream out, MessageType schema, FileEncryptionProperties encryption, Map<String, String> told)
            throws IOException {
        return ExampleParquetWriter.builder(new StreamFile(out))
                .withType(schema)
                .withConf(new Configuration(false))
                .withEncryption(encryption)
                .withExtraMetaData(told)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding(false)
                .withRowGroupSize(ROW_GROUP_BYTES)
                // By default, how large a row group has become is looked at after each hundred rows.
                .withMinRowCountForPageSizeCheck(1)
                .build();
    }
}
