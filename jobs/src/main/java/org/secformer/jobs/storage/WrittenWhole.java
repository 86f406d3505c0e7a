package org.secformer.jobs.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.NameTakenException;

/** A file, or a directory of files, that Spark writes on any Hadoop filesystem: it is there whole, or not at all. */
public final class WrittenWhole {
    private WrittenWhole() {}

    /** Writes a directory of files. */
    public interface Content {
        /** @param directory that is not there yet, as Spark takes it */
        void writeTo(String directory) throws IOException;
    }

    /** Whether something of this name is there. */
    public static boolean exists(String location) throws IOException {
        Path target = new Path(ReadableFiles.forSpark(location));
        return client(target).util().exists(target);
    }

    /** @throws NameTakenException if something of this name is there */
    public static void requireFree(String location) throws IOException {
        if (exists(location)) {
            throw new NameTakenException(location);
        }
    }

    /**
     * Writes a directory beside the target, which then gets its name; if that was taken meanwhile, it is left as it is.
     *
     * @param isOne whether the target is the one file in the directory that does not begin with '.' or '_'
     */
    public static void write(String location, boolean isOne, Content content) throws IOException {
        requireFree(location);
        Path target = new Path(ReadableFiles.forSpark(location));
        FileContext client = client(target);
        Path temporary = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID() + ".tmp");
        try {
            content.writeTo(temporary.toString());
            rename(client, isOne ? only(client, temporary) : temporary, target, location);
        } finally {
            delete(client, temporary);
        }
    }

    private static FileContext client(Path target) throws IOException {
        try {
            return FileContext.getFileContext(target.toUri(), HadoopSettings.configuration());
        } catch (IOException | RuntimeException unknown) {
            throw new InvalidInputException(
                    target + ", filesystem: expected one that Hadoop's client knows and can find, found "
                            + unknown.getMessage() + ".\nCheck scheme and host, or add the filesystem's settings.",
                    unknown);
        }
    }

    private static Path only(FileContext client, Path directory) throws IOException {
        Path only = null;
        for (FileStatus status : client.util().listStatus(directory)) {
            String name = status.getPath().getName();
            if (!name.startsWith(".") && !name.startsWith("_")) {
                if (only != null) {
                    throw new IllegalStateException("more than one file in " + directory);
                }
                only = status.getPath();
            }
        }
        if (only == null) {
            throw new IllegalStateException("no file in " + directory);
        }
        return only;
    }

    private static void rename(FileContext client, Path from, Path target, String location) throws IOException {
        try {
            client.rename(from, target, Options.Rename.NONE);
        } catch (IOException failed) {
            if (client.util().exists(target) && client.util().exists(from)) {
                throw new NameTakenException(location);
            }
            throw failed;
        }
    }

    private static void delete(FileContext client, Path temporary) throws IOException {
        try {
            client.delete(temporary, true);
        } catch (FileNotFoundException gone) {
            // It has its name, or was never made.
        }
    }
}
