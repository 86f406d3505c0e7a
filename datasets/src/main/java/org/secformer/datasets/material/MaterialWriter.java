package org.secformer.datasets.material;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.secformer.mpc.correlation.BlockHeader;
import org.secformer.mpc.correlation.CorrectionSink;
import org.secformer.mpc.random.Seed;

/**
 * Writes a unit's file for one party: header, sealed seed, and the corrections that the party holds.
 *
 * <p>After the seed: segments of length (4), last mark (1), payload, tag (16). The payload is a sequence of blocks: purpose
 * (1), bits per element (1), count (4), corrections packed in that width. {@link #finish} writes the last segment.
 */
final class MaterialWriter implements CorrectionSink, AutoCloseable {
    /**
     * Small enough that checking leaves a segment in the cache, and that the JVM has seen enough tags to compile them well
     * within the first unit.
     */
    static final int SEGMENT_BYTES = 1 << 16;

    static final int BLOCK_HEADER_BYTES = 6;

    private final DataOutputStream out;
    private final SegmentTag tag;
    private final byte[] segment = new byte[SEGMENT_BYTES];
    private byte[] header;
    private int filled;

    MaterialWriter(OutputStream out, MaterialHeader header, Seed seed, SetKey setKey) throws IOException {
        this.out = new DataOutputStream(out);
        this.tag = new SegmentTag(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(header.bytes());
        bytes.write(setKey.seal(header, seed));
        this.header = bytes.toByteArray();
        out.write(this.header);
    }

    @Override
    public void write(BlockHeader block, byte[] packed) {
        try {
            append(new byte[] {
                (byte) block.purpose().ordinal(),
                (byte) block.bits(),
                (byte) (block.count() >>> 24),
                (byte) (block.count() >>> 16),
                (byte) (block.count() >>> 8),
                (byte) block.count()
            });
            append(packed);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void append(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            int count = Math.min(bytes.length - from, SEGMENT_BYTES - filled);
            System.arraycopy(bytes, from, segment, filled, count);
            filled += count;
            from += count;
            if (filled == SEGMENT_BYTES) {
                finishSegment(0);
            }
        }
    }

    private void finishSegment(int last) throws IOException {
        out.writeInt(filled);
        out.writeByte(last);
        out.write(segment, 0, filled);
        out.write(tag.next(header, segment, filled, last));
        header = new byte[0];
        filled = 0;
    }

    /** Writes the last segment; what it is written to stays open. */
    void finish() throws IOException {
        finishSegment(1);
        out.flush();
    }

    /** Forgets the key of the segments' tags. */
    @Override
    public void close() {
        tag.close();
    }
}
