package org.secformer.jobs.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.crypto.DecryptionPropertiesFactory;
import org.apache.parquet.crypto.EncryptionPropertiesFactory;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.hadoop.api.WriteSupport.WriteContext;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.Sealed;
import org.secformer.mpc.random.Seed;

/**
 * Parquet files for one reader: Parquet's own encryption (AES-256-GCM of columns and footer) under a fresh key for each file,
 * which lies in the file as its key metadata, sealed to the reader; see {@link Sealed}. What it is sealed for is the file's
 * subject and name.
 *
 * <p>Parquet makes an object of this class by its name. It is told where keys lie by settings, which {@link #options} makes;
 * they hold locations, never keys.
 */
public final class SealedParquet implements EncryptionPropertiesFactory, DecryptionPropertiesFactory {
    private static final String PREFIX = "secformer.sealed.";
    private static final String OWN = PREFIX + "own";
    private static final String IDENTITY = PREFIX + "identity";
    private static final String TRUST = PREFIX + "trust";
    private static final String READER = PREFIX + "reader";
    private static final String SUBJECT = PREFIX + "subject";

    /**
     * Options for Spark's readers and writers of Parquet.
     *
     * @param keys of whoever writes or reads
     * @param reader whom files are sealed to
     * @param subject what the files are, and of what
     */
    public static Map<String, String> options(KeyLocations keys, Role reader, String subject) {
        return Map.of(
                EncryptionPropertiesFactory.CRYPTO_FACTORY_CLASS_PROPERTY_NAME,
                SealedParquet.class.getName(),
                OWN,
                keys.role().name(),
                IDENTITY,
                keys.identity(),
                TRUST,
                keys.trust(),
                READER,
                reader.name(),
                SUBJECT,
                subject);
    }

    /** For a file written without Spark. */
    public static FileEncryptionProperties sealing(RoleCertificate reader, String subject, String name) {
        byte[] key = Seed.random().secretBytes();
        return FileEncryptionProperties.builder(key)
                .withFooterKeyMetadata(Sealed.seal(key, reader, subject, name))
                .build();
    }

    /**
     * For a file read without Spark.
     *
     * @param location for messages
     */
    public static FileDecryptionProperties opening(Identity reader, String subject, String name, String location) {
        return FileDecryptionProperties.builder()
                .withKeyRetriever(metadata -> Sealed.open(metadata, reader, location, subject, name))
                .build();
    }

    private static Credentials credentials(Configuration settings) {
        return new KeyLocations(Role.valueOf(settings.get(OWN)), settings.get(IDENTITY), settings.get(TRUST)).read();
    }

    @Override
    public FileEncryptionProperties getFileEncryptionProperties(
            Configuration settings, Path file, WriteContext context) {
        try {
            RoleCertificate reader = credentials(settings).certificate(Role.valueOf(settings.get(READER)));
            return sealing(reader, settings.get(SUBJECT), file.getName());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public FileDecryptionProperties getFileDecryptionProperties(Configuration settings, Path file) {
        return opening(credentials(settings).own(), settings.get(SUBJECT), file.getName(), file.toString());
    }
}
