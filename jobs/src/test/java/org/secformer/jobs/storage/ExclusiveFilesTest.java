package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;

/** Claims rest on files that one caller alone can make: whoever cannot promise that is refused, whatever he says of himself. */
public class ExclusiveFilesTest {
    @TempDir
    java.nio.file.Path directory;

    /** A local directory under another scheme. */
    public static class Honest extends DelegateToFileSystem {
        public Honest(URI uri, Configuration settings) throws IOException, URISyntaxException {
            this(uri, settings, new Directory(uri.getScheme()));
        }

        Honest(URI uri, Configuration settings, Directory directory) throws IOException, URISyntaxException {
            super(uri, directory, settings, uri.getScheme(), false);
        }

        @Override
        public int getUriDefaultPort() {
            return -1;
        }
    }

    /** Says that it creates without overwriting, and overwrites. */
    public static final class Lying extends Honest {
        public Lying(URI uri, Configuration settings) throws IOException, URISyntaxException {
            super(uri, settings, new Overwriting(uri.getScheme()));
        }
    }

    static class Directory extends RawLocalFileSystem {
        private final String scheme;

        Directory(String scheme) {
            this.scheme = scheme;
        }

        @Override
        public URI getUri() {
            return URI.create(scheme + ":///");
        }
    }

    static final class Overwriting extends Directory {
        Overwriting(String scheme) {
            super(scheme);
        }

        @Override
        @SuppressWarnings("deprecation")
        protected FSDataOutputStream primitiveCreate(
                Path file,
                FsPermission permission,
                EnumSet<CreateFlag> flags,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress,
                ChecksumOpt checksum)
                throws IOException {
            return create(file, permission, true, bufferSize, replication, blockSize, progress);
        }
    }

    /** Of a scheme that is such a filesystem. */
    public static Storage storage(String scheme, Class<? extends Honest> kind, java.nio.file.Path root)
            throws IOException {
        Configuration settings = new Configuration();
        settings.setClass("fs.AbstractFileSystem." + scheme + ".impl", kind, Honest.class);
        return new HadoopStorage(
                FileContext.getFileContext(URI.create(scheme + ":///"), settings), new Path(scheme + "://" + root));
    }

    private static void assertRefused(Storage storage, String found) {
        String message = assertThrows(InvalidInputException.class, () -> Storages.requireExclusive(storage))
                .getMessage();
        assertTrue(
                message.startsWith(storage.locate("") + ", the filesystem: expected one where a file can be made once"),
                message);
        assertTrue(message.contains("found " + found), message);
    }

    private List<String> left() throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(directory)) {
            return files.map(java.nio.file.Path::toString).toList();
        }
    }

    /** It would give the same unit to two lanes. */
    @Test
    void aFilesystemThatOverwritesIsRefused() throws IOException {
        Storage lying = storage("lying", Lying.class, directory);
        assertRefused(lying, "one that lets two make the same file");
        assertEquals(List.of(), left());
    }

    @Test
    void anObjectStoreIsRefusedByItsName() throws IOException {
        assertRefused(storage("s3a", Honest.class, directory), "an object store (s3a:)");
        assertEquals(List.of(), left());
    }

    @Test
    void whoeverMakesFilesOnceIsNot() throws IOException {
        Storages.requireExclusive(storage("honest", Honest.class, directory));
        Storages.requireExclusive(new LocalStorage(directory));
        assertEquals(List.of(), left());
    }
}
