package org.secformer.datasets.material;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.secformer.mpc.correlation.BlockHeader;
import org.secformer.mpc.correlation.CorrectionSource;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.correlation.PackedBlock;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;

/**
 * Reads a unit's file, segment by segment; nothing of a segment is handed out before its tag is checked.
 *
 * <p>The format is that of {@link MaterialWriter}. Damage of any kind is a {@link MaterialException} that names file and
 * offset. The unit's seed is this reader's: it is erased when the reader is closed.
 */
public final class MaterialReader implements CorrectionSource, Closeable {
    private static final int HEADER_BYTES = 71 + SetKey.SEALED_SEED_BYTES;

    private final String file;
    private final DataInputStream in;
    private final Seed seed;
    private final SegmentTag tag;
    private byte[] uncovered;
    private final byte[] segment = new byte[MaterialWriter.SEGMENT_BYTES + Packing.SLACK_BYTES];
    private byte[] gathered = new byte[0];
    private int length;
    private int position;
    private boolean last;
    private long offset = HEADER_BYTES;

    /**
     * @param expected whose material it must be
     * @param key of the unit's set
     * @param file its name, for messages
     */
    MaterialReader(InputStream in, MaterialHeader expected, SetKey key, String file) throws IOException {
        this.file = file;
        this.in = new DataInputStream(in);
        MaterialHeader header = MaterialHeader.read(this.in, file);
        header.require(expected, file);
        byte[] sealedSeed = this.in.readNBytes(SetKey.SEALED_SEED_BYTES);
        if (sealedSeed.length < SetKey.SEALED_SEED_BYTES) {
            throw new MaterialException(file + ": expected a seed after the header, found the end of the file");
        }
        this.seed = key.open(header, sealedSeed, file);
        try {
            this.tag = new SegmentTag(seed);
            ByteArrayOutputStream covered = new ByteArrayOutputStream();
            covered.write(header.bytes());
            covered.write(sealedSeed);
            this.uncovered = covered.toByteArray();
            // Before the seed is used for masks: a file with a good header may still be another's from there on.
            nextSegment();
        } catch (IOException | RuntimeException unusable) {
            seed.erase();
            throw unusable;
        }
    }

    /** The seed that this party's masks are expanded from, until the reader is closed. */
    public Seed seed() {
        return seed;
    }

    @Override
    public PackedBlock read(BlockHeader expected) {
        try {
            PackedBlock start = take(MaterialWriter.BLOCK_HEADER_BYTES);
            ByteBuffer fields = ByteBuffer.wrap(start.bytes(), start.offset(), MaterialWriter.BLOCK_HEADER_BYTES);
            Purpose purpose = Purpose.of(fields.get());
            int bits = fields.get();
            BlockHeader found = new BlockHeader(purpose, fields.getInt(), bits);
            if (!found.equals(expected)) {
                throw MaterialException.drift(file + ", segment before offset " + offset, expected, found);
            }
            return take(Math.toIntExact(expected.payloadBytes()));
        } catch (IOException failed) {
            // The storage's fault, not the material's.
            throw new UncheckedIOException(
                    file + ", offset " + offset + ": reading failed: " + failed.getMessage(), failed);
        }
    }

    /** The next bytes: where they are if one segment holds them, else gathered from several. */
    private PackedBlock take(int count) throws IOException {
        if (count <= length - position) {
            position += count;
            return new PackedBlock(segment, position - count);
        }
        if (gathered.length < count + Packing.SLACK_BYTES) {
            gathered = new byte[count + Packing.SLACK_BYTES];
        }
        for (int at = 0; at < count; ) {
            if (position == length) {
                if (last) {
                    throw new MaterialException(file + ", offset " + offset + ": expected " + (count - at)
                            + " more bytes of corrections, found the end; it was dealt for another plan or version,"
                            + " deal anew");
                }
                nextSegment();
            }
            int here = Math.min(count - at, length - position);
            System.arraycopy(segment, position, gathered, at, here);
            position += here;
            at += here;
        }
        return new PackedBlock(gathered, 0);
    }

    private void nextSegment() throws IOException {
        try {
            length = in.readInt();
            int mark = in.readUnsignedByte();
            if (length < 0 || length > MaterialWriter.SEGMENT_BYTES || mark > 1) {
                throw damaged();
            }
            in.readFully(segment, 0, length);
            byte[] found = new byte[SegmentTag.BYTES];
            in.readFully(found);
            if (!MessageDigest.isEqual(found, tag.next(uncovered, segment, length, mark))) {
                throw damaged();
            }
            uncovered = new byte[0];
            position = 0;
            last = mark == 1;
            offset += 5 + length + SegmentTag.BYTES;
            if (last && in.read() >= 0) {
                throw new MaterialException(file + ", offset " + offset
                        + ": expected the end of the file, found more bytes; copy it again or deal anew");
            }
        } catch (EOFException cut) {
            throw new MaterialException(
                    file + ", segment at offset " + offset + ": expected a whole segment, found the end of the file;"
                            + " it was cut off, copy it again or deal anew",
                    cut);
        }
    }

    private MaterialException damaged() {
        return new MaterialException(file + ", segment at offset " + offset
                + ": expected an intact segment, found one that has been changed; copy it again or deal anew");
    }

    @Override
    public void close() throws IOException {
        seed.erase();
        tag.close();
        in.close();
    }
}
