package org.secformer.datasets.identity;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.CipherKey;

/**
 * A storage whose files are sealed, each with a key that derives from its name ({@link FileKeys}). Others see the names of its
 * files and their lengths.
 *
 * <p>Bytes of a file, big-endian: magic "SFSEALED" (8), format version (2), and the content as {@link SealingStream} writes it.
 *
 * <p><b>Security guarantees:</b> what is read is what whoever has the keys wrote under this name, at every opening: nothing is
 * believed of a file before its tag is checked, and nothing can be put in its place.
 */
public final class SealedStorage implements Storage {
    private static final byte[] MAGIC = {'S', 'F', 'S', 'E', 'A', 'L', 'E', 'D'};
    static final int VERSION = 2;
    private static final int FIXED_BYTES = MAGIC.length + 2;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Storage files;
    private final String directory;
    private final FileKeys keys;
    private final String remedy;

    /** Names that have been written: a key seals one content. */
    private final Set<String> written;

    private SealedStorage(Storage files, String directory, FileKeys keys, String remedy, Set<String> written) {
        this.files = files;
        this.directory = directory;
        this.keys = keys;
        this.remedy = remedy;
        this.written = written;
    }

    /** @param remedy what mends a damaged file, in a sentence */
    public static SealedStorage of(Storage files, FileKeys keys, String remedy) {
        return new SealedStorage(files, "", keys, remedy, ConcurrentHashMap.newKeySet());
    }

    @Override
    public void write(String name, Content content) throws IOException {
        if (!written.add(directory + name)) {
            throw new IllegalStateException(locate(name) + " has been sealed before, with the same key");
        }
        CipherKey key = keys.of(directory + name);
        try {
            files.write(name, raw -> {
                DataOutputStream out = new DataOutputStream(raw);
                out.write(MAGIC);
                out.writeShort(VERSION);
                SealingStream sealing = new SealingStream(out, key);
                content.writeTo(sealing);
                sealing.finish();
            });
        } finally {
            key.destroy();
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(files.open(name), BUFFER_BYTES));
        try {
            requireStart(in, name);
            return new OpeningStream(in, keys.of(directory + name), locate(name), remedy);
        } catch (IOException | RuntimeException unusable) {
            in.close();
            throw unusable;
        }
    }

    private void requireStart(InputStream in, String name) throws IOException {
        byte[] fixed = in.readNBytes(FIXED_BYTES);
        if (fixed.length < FIXED_BYTES || !Arrays.equals(fixed, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED, locate(name), "start", "a sealed file", "something else", remedy);
        }
        int version = Byte.toUnsignedInt(fixed[MAGIC.length]) << 8 | Byte.toUnsignedInt(fixed[MAGIC.length + 1]);
        if (version != VERSION) {
            throw InvalidInputException.of(
                    ErrorCode.VERSION_DIFFERENT,
                    locate(name),
                    "format version",
                    VERSION + "",
                    version + ", of " + (version > VERSION ? "a newer" : "an older") + " program",
                    remedy);
        }
    }

    /** Length of the content, as far as that of the file tells: only {@link #open} finds out whether it is intact. */
    @Override
    public long length(String name) throws IOException {
        long body = Math.max(0, files.length(name) - FIXED_BYTES);
        long whole = SealingStream.SEGMENT_BYTES + SealingStream.FRAME_BYTES;
        return Math.max(0, body - (body + whole - 1) / whole * SealingStream.FRAME_BYTES);
    }

    @Override
    public boolean createOnce(String name, byte[] content) {
        throw new UnsupportedOperationException("sealed files are written whole");
    }

    @Override
    public boolean exists(String name) throws IOException {
        return files.exists(name);
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(name);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public List<String> temporaries(String directory) throws IOException {
        return files.temporaries(directory);
    }

    @Override
    public Instant modified(String name) throws IOException {
        return files.modified(name);
    }

    @Override
    public Storage below(String below) {
        return new SealedStorage(files.below(below), directory + below + "/", keys, remedy, written);
    }

    @Override
    public void requirePrivate(String name) throws IOException {
        files.requirePrivate(name);
    }

    @Override
    public String locate(String name) {
        return files.locate(name);
    }
}
