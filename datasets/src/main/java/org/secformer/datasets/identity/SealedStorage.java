package org.secformer.datasets.identity;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.Seed;

/**
 * A storage whose files are sealed to one reader. Others see the names of its files and their lengths.
 *
 * <p>Bytes of a file, big-endian: magic "SFSEALED" (8), format version (2), length of the sealed key (2), the key of this file
 * (see {@link Sealed}), and the content as {@link SealingStream} writes it. The key's context is the kind of storage and the
 * file's name.
 */
public final class SealedStorage implements Storage {
    private static final byte[] MAGIC = {'S', 'F', 'S', 'E', 'A', 'L', 'E', 'D'};
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = MAGIC.length + 4;

    private final Storage files;
    private final String kind;
    private final RoleCertificate reader;

    /** Null where files are only written. */
    private final Identity opener;

    private SealedStorage(Storage files, String kind, RoleCertificate reader, Identity opener) {
        this.files = files;
        this.kind = kind;
        this.reader = reader;
        this.opener = opener;
    }

    /**
     * To write files for a reader.
     *
     * @param kind of what is stored, such as "model bundle"
     */
    public static SealedStorage sealing(Storage files, String kind, RoleCertificate reader) {
        return new SealedStorage(files, kind, reader, null);
    }

    /** To read files that were sealed to this identity. */
    public static SealedStorage opening(Storage files, String kind, Identity opener) {
        return new SealedStorage(files, kind, opener.certificate(), opener);
    }

    @Override
    public void write(String name, Content content) throws IOException {
        Seed key = Seed.random();
        byte[] sealedKey = Sealed.seal(key.secretBytes(), reader, kind, name);
        files.write(name, raw -> {
            DataOutputStream out = new DataOutputStream(raw);
            out.write(MAGIC);
            out.writeShort(VERSION);
            out.writeShort(sealedKey.length);
            out.write(sealedKey);
            SealingStream sealing = new SealingStream(out, key);
            content.writeTo(sealing);
            sealing.finish();
        });
    }

    @Override
    public InputStream open(String name) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(files.open(name), 1 << 16));
        try {
            byte[] sealedKey = sealedKey(in, name);
            return new OpeningStream(
                    in, Seed.of(Sealed.open(sealedKey, opener, locate(name), kind, name)), locate(name));
        } catch (IOException | RuntimeException unusable) {
            in.close();
            throw unusable;
        }
    }

    private byte[] sealedKey(InputStream in, String name) throws IOException {
        byte[] fixed = in.readNBytes(FIXED_BYTES);
        if (fixed.length < FIXED_BYTES || !Arrays.equals(fixed, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw refused(name, "start", "a sealed file", "something else");
        }
        int version = Byte.toUnsignedInt(fixed[MAGIC.length]) << 8 | Byte.toUnsignedInt(fixed[MAGIC.length + 1]);
        if (version != VERSION) {
            throw refused(
                    name,
                    "format version",
                    VERSION + "",
                    version + ", of " + (version > VERSION ? "a newer" : "an older") + " program");
        }
        int length = Byte.toUnsignedInt(fixed[FIXED_BYTES - 2]) << 8 | Byte.toUnsignedInt(fixed[FIXED_BYTES - 1]);
        byte[] sealedKey = in.readNBytes(length);
        if (sealedKey.length < length) {
            throw refused(name, "sealed key", length + " bytes", "the end of the file");
        }
        return sealedKey;
    }

    private InvalidInputException refused(String name, String place, String expected, String found) {
        return InvalidInputException.of(
                locate(name), place, expected, found, "Get the file again from whoever made it.");
    }

    /** Length of the content. */
    @Override
    public long length(String name) throws IOException {
        try (InputStream in = files.open(name)) {
            long body = files.length(name) - FIXED_BYTES - sealedKey(in, name).length;
            long whole = SealingStream.SEGMENT_BYTES + SealingStream.FRAME_BYTES;
            return body - (body + whole - 1) / whole * SealingStream.FRAME_BYTES;
        }
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
    public Storage below(String directory) {
        return new SealedStorage(files.below(directory), kind, reader, opener);
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
