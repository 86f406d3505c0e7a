package org.secformer.datasets.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/**
 * A directory of files that appear whole or not at all. Names are relative, with '/' between parts.
 *
 * <p><b>Security guarantees:</b> {@link #createOnce} succeeds for one caller at most, ever, and has reached the disk when it
 * returns; single use of correlated randomness rests on this. Files are readable by their owner only, where the filesystem
 * can tell.
 */
public interface Storage {
    /** Writes a file's content. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Opens a file for reading.
     *
     * @throws InvalidInputException if it is missing
     */
    InputStream open(String name) throws IOException;

    /**
     * The content of a small file.
     *
     * @throws InvalidInputException if it is missing, or has more bytes than so, of which no more are read then
     */
    default byte[] readSmall(String name, int mostBytes) throws IOException {
        try (InputStream in = open(name)) {
            byte[] content = in.readNBytes(mostBytes);
            if (content.length == mostBytes && in.read() >= 0) {
                throw InvalidInputException.of(
                        ErrorCode.INPUT_DAMAGED,
                        locate(name),
                        "the file itself",
                        "at most " + mostBytes + " bytes",
                        "more",
                        "Get the file again from whoever made it.");
            }
            return content;
        }
    }

    /**
     * Writes a file under a temporary name, makes it durable and gives it its name.
     *
     * @throws NameTakenException if there is a file of this name, also if another writer made it meanwhile: nothing is ever
     *     overwritten
     */
    void write(String name, Content content) throws IOException;

    /**
     * Makes a small file if there is none of this name, durably; returns whether this call made it. A file that somebody
     * began to make, and did not finish, counts as made by them; so does one of this call's own if it throws.
     */
    boolean createOnce(String name, byte[] content) throws IOException;

    boolean exists(String name) throws IOException;

    /** Deletes a file, or an empty directory, if it is there. */
    void delete(String name) throws IOException;

    /** Names of the files and directories in a directory, sorted; empty if there is no such directory. */
    List<String> list(String directory) throws IOException;

    /** Names of the temporary files in a directory: of writers that are at work there, or were killed at it. */
    List<String> temporaries(String directory) throws IOException;

    /** Length of a file in bytes. */
    long length(String name) throws IOException;

    /** When a file was written last, by the filesystem's clock; the distant past if it is not there any more. */
    Instant modified(String name) throws IOException;

    /**
     * Checks that nobody but its owner can read a file, as far as the filesystem can tell.
     *
     * @throws InvalidInputException that says how to mend it
     */
    void requirePrivate(String name) throws IOException;

    /** The same storage, from a directory below. */
    Storage below(String directory);

    /** Where a file lies, for messages and to find this storage again; of the empty name, this directory. */
    String locate(String name);
}
