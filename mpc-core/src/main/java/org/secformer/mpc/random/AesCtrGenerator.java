package org.secformer.mpc.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.secformer.mpc.ring.Packing;

/**
 * Expands a seed into a stream of uniform ring elements: AES-256 in counter mode over zeros, under a key derived from the
 * seed for one purpose.
 *
 * <p>The stream is one sequence of bytes; elements of so many bits lie in the next ones as {@link Packing} puts them. Whoever
 * expands the same seed for the same purpose must ask for the same kinds in the same order; what one draws at once another may
 * draw in parts of whole bytes, such as multiples of 8 elements. Not for use by several threads.
 *
 * <p><b>Security guarantees:</b> a stream has at most {@link #MOST_BYTES}, 2^40 blocks. If AES-256 is a good permutation, a
 * stream of q blocks is told from uniform bytes with an advantage of at most q^2 / 2^129, here 2^-49: equal blocks are
 * missing. The counter has 128 bits and does not come round. More bytes are refused.
 *
 * <p>The key is wiped once the cipher has it. The cipher's own key schedule cannot be; {@link #close} lets go of it, and wipes
 * what had been expanded and not yet drawn.
 */
public final class AesCtrGenerator implements AutoCloseable {
    /** Blocks of this size are compiled soon and stay in the first-level cache. */
    private static final int BLOCK_BYTES = 4096;

    /** Elements unpacked at a time; a multiple of 8, so that they fill whole bytes. */
    private static final int PIECE = 2048;

    private static final byte[] ZEROS = new byte[BLOCK_BYTES];

    /** The most that may be drawn from one stream. */
    public static final long MOST_BYTES = 1L << 44;

    private Cipher cipher;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] piece = new byte[8 * PIECE + Packing.SLACK_BYTES];

    /** The piece as whole words, which are copied at once. */
    private final LongBuffer words =
            ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();

    private int position = BLOCK_BYTES;
    private long drawnBytes;

    /** @param purpose what the stream is for; streams of one seed for different purposes have nothing in common */
    public AesCtrGenerator(Seed seed, String purpose) {
        this(seed.key("stream", purpose));
    }

    /** @param key for this stream alone; wiped */
    private AesCtrGenerator(CipherKey key) {
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[16]));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM has no AES-256 in counter mode", impossible);
        } finally {
            key.destroy();
        }
    }

    /**
     * A stream that is no secret and the same for everybody, for examples and simulations. Nothing that hides a value may come
     * from it.
     *
     * @param start 32 bytes that anybody may know; the cipher's key
     */
    public static AesCtrGenerator reproducible(byte[] start) {
        return new AesCtrGenerator(new CipherKey(start.clone()));
    }

    /** Bytes taken from the stream so far. */
    public long drawnBytes() {
        return drawnBytes;
    }

    public long[] longs(int count) {
        long[] drawn = new long[count];
        longs(Long.SIZE, drawn, 0, count);
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

    /** Fills part of an array with elements of {@code bits} bits, zero-extended, from the next whole bytes of the stream. */
    public void longs(int bits, long[] target, int from, int count) {
        Packing.requireWidth(bits);
        for (int at = 0; at < count; at += PIECE) {
            int here = Math.min(PIECE, count - at);
            bytes(piece, 0, (int) Packing.bytes(here, bits));
            if (bits == Long.SIZE) {
                words.get(0, target, from + at, here);
            } else {
                Packing.unpackWithSlack(piece, 0, bits, target, from + at, here);
            }
        }
    }

    /**
     * Fills part of an array with the next bytes of the stream.
     *
     * @throws IllegalStateException if the generator has been closed, or the stream has no more bytes
     */
    public void bytes(byte[] target, int from, int count) {
        if (cipher == null) {
            throw new IllegalStateException(
                    "this generator has been closed and its key erased: nothing may be drawn from it any more");
        }
        if (count > MOST_BYTES - drawnBytes) {
            throw new IllegalStateException("a seed expands to at most " + MOST_BYTES + " bytes for one purpose, "
                    + drawnBytes + " are drawn and " + count + " more wanted");
        }
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

    /** Forgets the key and what was not drawn yet; nothing can be drawn afterwards. Twice does no harm. */
    @Override
    public void close() {
        cipher = null;
        Arrays.fill(block, (byte) 0);
        Arrays.fill(piece, (byte) 0);
    }
}
