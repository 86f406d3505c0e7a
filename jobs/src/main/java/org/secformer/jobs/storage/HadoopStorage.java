package org.secformer.jobs.storage;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Below;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.datasets.storage.Storage;

/**
 * A directory of a Hadoop filesystem that can force files to disk, as HDFS can; others are refused.
 *
 * <p><b>Security guarantees:</b> those of {@link Storage}. The namenode makes a name for one client only, whether that client
 * finishes the file or not, and has logged it when it answers; content has reached the disks of the datanodes that hold it
 * before a file gets its name, or counts as made. Files are readable by their owner, or as the default ACL of their
 * directory says.
 */
final class HadoopStorage implements Storage {
    private static final String TEMPORARY = ".tmp";

    /** Hadoop has renaming that never replaces anything here, and not in its class FileSystem. */
    private final FileContext client;

    private final Path root;

    HadoopStorage(FileContext client, Path root) {
        this.client = client;
        this.root = root;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private <T> T named(String name, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (IOException failed) {
            throw HadoopFailures.named(locate(name), failed);
        }
    }

    private Path path(String name) {
        return name.isEmpty() ? root : new Path(root, Below.require(root, name));
    }

    @Override
    public InputStream open(String name) throws IOException {
        return named(name, () -> {
            try {
                return client.open(path(name));
            } catch (FileNotFoundException missing) {
                // Of a directory, too.
                throw InvalidInputException.of(
                        ErrorCode.INPUT_MISSING,
                        locate(name),
                        "the file itself",
                        "a file",
                        "nothing",
                        "Check the location, or make the file anew.");
            }
        });
    }

    /** What there is of this name, or null. */
    private FileStatus status(String name) throws IOException {
        try {
            return client.getFileStatus(path(name));
        } catch (FileNotFoundException missing) {
            return null;
        }
    }

    @Override
    public void write(String name, Content content) throws IOException {
        if (exists(name)) {
            throw new NameTakenException(locate(name));
        }
        Path file = path(name);
        Path temporary = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID() + TEMPORARY);
        try {
            named(name, () -> {
                writeWhole(temporary, content);
                giveName(temporary, file);
                return file;
            });
        } catch (IOException | RuntimeException | Error failed) {
            deleteAfter(failed, temporary);
            throw failed;
        }
    }

    private void writeWhole(Path temporary, Content content) throws IOException {
        fill(create(temporary), out -> {
            OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
            content.writeTo(buffered);
            buffered.flush();
        });
    }

    /** Writes all of a file, to the disks, and closes it. Once one of them has failed, closing fails with the same failure. */
    private static void fill(FSDataOutputStream out, Content content) throws IOException {
        try {
            content.writeTo(out);
            out.hsync();
        } catch (IOException | RuntimeException | Error failed) {
            try {
                out.close();
            } catch (IOException second) {
                if (second != failed) {
                    failed.addSuppressed(second);
                }
            }
            throw failed;
        }
        out.close();
    }

    /** Each block, too, is forced to disk when it is full. */
    private FSDataOutputStream create(Path file) throws IOException {
        FSDataOutputStream out = client.create(
                file, EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK), Options.CreateOpts.createParent());
        if (!out.hasCapability(StreamCapabilities.HSYNC)) {
            out.close();
            throw InvalidInputException.of(
                    file,
                    "the filesystem",
                    "one that can force a file to disk, as HDFS without erasure coding",
                    "one that cannot",
                    "Choose a directory on another filesystem.");
        }
        return out;
    }

    private void giveName(Path temporary, Path file) throws IOException {
        try {
            client.rename(temporary, file, Options.Rename.NONE);
        } catch (IOException failed) {
            // A directory of this name is refused in other words. If an answer was lost, the temporary name is gone.
            if (client.util().exists(temporary) && client.util().exists(file)) {
                throw new NameTakenException(file);
            }
            throw failed;
        }
    }

    private void deleteAfter(Throwable failed, Path temporary) {
        try {
            client.delete(temporary, false);
        } catch (FileNotFoundException neverMade) {
            // Good.
        } catch (IOException second) {
            failed.addSuppressed(second);
        }
    }

    @Override
    public boolean createOnce(String name, byte[] content) throws IOException {
        return named(name, () -> {
            FSDataOutputStream out = begin(name);
            if (out == null) {
                return false;
            }
            fill(out, file -> file.write(content));
            return true;
        });
    }

    /** Null if somebody else has begun the file; of the ways in which the namenode says so, all mean the same. */
    private FSDataOutputStream begin(String name) throws IOException {
        try {
            return create(path(name));
        } catch (IOException failed) {
            // What is no namenode need not be asked a second time.
            if (!HadoopFailures.isOfNoNamenode(failed) && exists(name)) {
                return null;
            }
            throw failed;
        }
    }

    /**
     * Tries whether the filesystem makes a file once.
     *
     * @throws InvalidInputException if it does not
     */
    void requireExclusive() throws IOException {
        ExclusiveFiles.requireNoObjectStore(locate(""), root.toUri().getScheme());
        String name = "." + UUID.randomUUID() + TEMPORARY;
        named(name, () -> {
            ExclusiveFiles.require(locate(""), new ExclusiveFiles.Probe() {
                @Override
                public AutoCloseable begin() throws IOException {
                    return HadoopStorage.this.begin(name);
                }

                @Override
                public void delete() throws IOException {
                    HadoopStorage.this.delete(name);
                }
            });
            return name;
        });
    }

    @Override
    public boolean exists(String name) throws IOException {
        return named(name, () -> status(name) != null);
    }

    @Override
    public void delete(String name) throws IOException {
        named(name, () -> {
            try {
                return client.delete(path(name), false);
            } catch (FileNotFoundException missing) {
                return false;
            }
        });
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return list(directory, name -> !name.startsWith("."));
    }

    @Override
    public List<String> temporaries(String directory) throws IOException {
        return list(directory, name -> name.startsWith(".") && name.endsWith(TEMPORARY));
    }

    private List<String> list(String directory, Predicate<String> filter) throws IOException {
        return named(directory, () -> {
            FileStatus status = status(directory);
            if (status == null || !status.isDirectory()) {
                return List.of();
            }
            return Stream.of(client.util().listStatus(path(directory)))
                    .map(entry -> entry.getPath().getName())
                    .filter(filter)
                    .sorted()
                    .toList();
        });
    }

    @Override
    public long length(String name) throws IOException {
        return named(name, () -> client.getFileStatus(path(name)).getLen());
    }

    @Override
    public Instant modified(String name) throws IOException {
        return named(name, () -> {
            FileStatus status = status(name);
            return status == null ? Instant.EPOCH : Instant.ofEpochMilli(status.getModificationTime());
        });
    }

    @Override
    public void requirePrivate(String name) throws IOException {
        FileStatus status = named(name, () -> status(name));
        if (status == null) {
            return;
        }
        FsPermission permission = status.getPermission();
        if (permission.getGroupAction() != FsAction.NONE || permission.getOtherAction() != FsAction.NONE) {
            throw InvalidInputException.of(
                    locate(name),
                    "permissions",
                    "a file that only its owner may read",
                    permission.toString(),
                    "Mend it with: hdfs dfs -chmod 600 " + locate(name));
        }
    }

    @Override
    public Storage below(String directory) {
        return new HadoopStorage(client, path(directory));
    }

    @Override
    public String locate(String name) {
        return path(name).toString();
    }
}
