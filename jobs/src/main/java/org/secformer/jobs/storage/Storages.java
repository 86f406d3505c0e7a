package org.secformer.jobs.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Below;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;

/**
 * Finds the storage of a location: a path of this machine, or the URI of a directory on a Hadoop filesystem, such as
 * hdfs://host:port/dir, written as Hadoop takes it (nothing in it is escaped). A path without a scheme is always local.
 */
public final class Storages {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):/.*");
    private static final String LOCAL = "file";

    /** One client per filesystem and process. */
    private static final ConcurrentHashMap<URI, FileContext> CLIENTS = new ConcurrentHashMap<>();

    private Storages() {}

    /** @throws InvalidInputException if there is no such filesystem */
    public static Storage of(String location) {
        if (!SCHEME.matcher(location).matches()) {
            return new LocalStorage(java.nio.file.Path.of(location));
        }
        Path root = parsed(location);
        URI uri = root.toUri();
        if (uri.getScheme().equalsIgnoreCase(LOCAL)) {
            return local(location, uri);
        }
        URI filesystem = filesystem(uri);
        FileContext client = CLIENTS.computeIfAbsent(filesystem, absent -> client(location, absent));
        return new HadoopStorage(client, new Path(filesystem.getScheme(), filesystem.getAuthority(), uri.getPath()));
    }

    private static Path parsed(String location) {
        try {
            return new Path(location);
        } catch (IllegalArgumentException malformed) {
            throw InvalidInputException.of(
                    InvalidInputException.quote(location),
                    "location",
                    "a path, or a URI such as hdfs://host:port/dir",
                    "something else",
                    "Mend the location.");
        }
    }

    private static Storage local(String location, URI uri) {
        if (uri.getAuthority() != null) {
            throw InvalidInputException.of(
                    location, "host", "none, as in file:///dir", uri.getAuthority(), "Give it three slashes.");
        }
        return new LocalStorage(java.nio.file.Path.of(uri.getPath()));
    }

    /** The filesystem of a URI; without a host, the default one of this scheme. */
    private static URI filesystem(URI uri) {
        String authority = uri.getAuthority();
        if (authority == null) {
            URI usual = FileSystem.getDefaultUri(HadoopSettings.configuration());
            authority = uri.getScheme().equals(usual.getScheme()) ? usual.getAuthority() : null;
        }
        return new Path(uri.getScheme(), authority, "/").toUri();
    }

    private static FileContext client(String location, URI filesystem) {
        try {
            return FileContext.getFileContext(filesystem, HadoopSettings.configuration());
        } catch (UnsupportedFileSystemException | RuntimeException unknown) {
            throw new InvalidInputException(
                    location + ", filesystem: expected one that Hadoop's client knows and can find, found "
                            + unknown.getMessage() + ".\nCheck scheme and host, or add the filesystem's settings.",
                    unknown);
        }
    }

    /**
     * Tries whether a file can be made once there, which claims and leases rest on. Leaves nothing behind.
     *
     * @throws InvalidInputException if it can be made twice
     */
    public static void requireExclusive(Storage storage) throws IOException {
        if (storage instanceof HadoopStorage hadoop) {
            hadoop.requireExclusive();
        } else if (storage instanceof LocalStorage local) {
            requireExclusive(local);
        }
    }

    /** What is mounted may be anything, an object store too. */
    private static void requireExclusive(LocalStorage local) throws IOException {
        java.nio.file.Path file = Files.createDirectories(local.root()).resolve("." + UUID.randomUUID() + ".tmp");
        ExclusiveFiles.require(local.locate(""), new ExclusiveFiles.Probe() {
            @Override
            public AutoCloseable begin() throws IOException {
                try {
                    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                } catch (FileAlreadyExistsException taken) {
                    return null;
                }
            }

            @Override
            public void delete() throws IOException {
                Files.deleteIfExists(file);
            }
        });
    }

    /** The same location for a process with another working directory, such as an executor. */
    public static String absolute(String location) {
        return of(location) instanceof LocalStorage local
                ? local.root().toAbsolutePath().toString()
                : location;
    }

    /** A file or directory, as Spark takes it; for local ones, too, whatever Spark's default filesystem is. */
    public static String forSpark(Storage storage, String name) {
        return storage instanceof LocalStorage local
                ? LOCAL + ":"
                        + local.root()
                                .resolve(Below.require(local.root(), name))
                                .toAbsolutePath()
                : storage.locate(name);
    }

    /** A Parquet file, to be read without Spark's SQL engine. */
    public static InputFile parquet(Storage storage, String name) throws IOException {
        if (storage instanceof LocalStorage local) {
            return new LocalInputFile(local.root().resolve(Below.require(local.root(), name)));
        }
        Configuration settings = HadoopSettings.configuration();
        return HadoopInputFile.fromPath(new Path(storage.locate(name)), settings);
    }
}
