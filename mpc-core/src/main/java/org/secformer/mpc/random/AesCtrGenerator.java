package org.secformer.mpc.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.secformer.mpc.ring.Packing;

/**
 * Expands a seed into a stream of uniform ring elements: AES-256 in counter mode over zeros.
 *
 * <p>The stream is one sequence of bytes; an element of so many bytes takes the next ones, little-endian. Whoever expands the
 * same seed must ask for the same kinds in the same order. Security: indistinguishable from uniform under AES-256; one seed
 * yields at most 2^36 bytes here, far below the counter's limit. Not for use by several threads.
 */
public final class AesCtrGenerator {
    /** Blocks of this size are compiled soon and stay in the first-level cache. */
    private static final int BLOCK_BYTES = 4096;

    /** Elements unpacked at a time. */
    private static final int PIECE = 2048;

    private static final byte[] ZEROS = new byte[BLOCK_BYTES];

    private final Cipher cipher;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] piece = new byte[8 * PIECE + Packing.SLACK_BYTES];

    /** The piece as whole words, which are copied at once. */
    private final LongBuffer words =
            ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();

    private int position = BLOCK_BYTES;
    private long drawnBytes;

    public AesCtrGenerator(Seed seed) {
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(seed.secretBytes(), "AES"),
                    new IvParameterSpec(new byte[16]));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM has no AES-256 in counter mode", impossible);
        }
    }

    /** Bytes taken from the stream so far. */
    public long drawnBytes() {
        return drawnBytes;
    }

    public long[] longs(int count) {
        long[] drawn = new long[count];
        longs(8, drawn, 0, count);
        return drawn;
    }

    public int[] ints(int count) {
        int[] drawn = new int[count];
        for (int at = 0; at < count; at += PIECE) {
            int here = Math.min(PIECE, count - at);
            bytes(piece, 0, 4 * here);
            for (int i = 0; i < here; i++) {
                drawn[at + i] = Packing.getInt(piece, 4 * i);
            }
        }
        return drawn;
    }

    /** Fills part of an array with elements of {@code width} bytes, zero-extended. */
    public void longs(int width, long[] target, int from, int count) {
        for (int at = 0; at < count; at += PIECE) {
            int here = Math.min(PIECE, count - at);
            bytes(piece, 0, width * here);
            if (width == 8) {
                words.get(0, target, from + at, here);
            } else {
                Packing.unpackWithSlack(piece, 0, width, target, from + at, here);
            }
        }
    }

    /** Fills part of an array with the next bytes of the stream. */
    public void bytes(byte[] target, int from, int count) {
        drawnBytes += count;
        int left = Math.min(count, BLOCK_BYTES - position);
        System.arraycopy(block, position, target, from, left);
        position += left;
        int at = from + left;
        int end = from + count;
        for (; end - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
            next(target, at);
        }
        if (at < end) {
            next(block, 0);
            position = end - at;
            System.arraycopy(block, 0, target, at, position);
        }
    }

    private void next(byte[] target, int offset) {
        try {
            cipher.update(ZEROS, 0, BLOCK_BYTES, target, offset);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES in counter mode failed", impossible);
        }
    }
}
