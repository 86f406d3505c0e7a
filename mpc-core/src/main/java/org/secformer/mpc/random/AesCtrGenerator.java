package org.secformer.mpc.random;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.secformer.mpc.ring.Packing;

/**
 * Expands a seed into a stream of uniform ring elements: AES-256 in counter mode over zeros.
 *
 * <p>The stream is one sequence of bytes; an int takes four of them, a long eight, little-endian. Whoever expands the same
 * seed must ask for the same kinds in the same order. Security: indistinguishable from uniform under AES-256; one seed
 * yields at most 2^36 bytes here, far below the counter's limit. Not for use by several threads.
 */
public final class AesCtrGenerator {
    /** Blocks of this size are compiled soon and stay in the first-level cache. */
    private static final int BLOCK_BYTES = 4096;

    private static final byte[] ZEROS = new byte[BLOCK_BYTES];

    private final Cipher cipher;
    private final byte[] block = new byte[BLOCK_BYTES];
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

    public long[] longs(int count) {
        long[] drawn = new long[count];
        drawnBytes += 8L * count;
        for (int i = 0; i < count; ) {
            align(8);
            int here = Math.min(count - i, (BLOCK_BYTES - position) / 8);
            for (int end = i + here; i < end; i++, position += 8) {
                drawn[i] = Packing.getLong(block, position);
            }
        }
        return drawn;
    }

    public int[] ints(int count) {
        int[] drawn = new int[count];
        drawnBytes += 4L * count;
        for (int i = 0; i < count; ) {
            align(4);
            int here = Math.min(count - i, (BLOCK_BYTES - position) / 4);
            for (int end = i + here; i < end; i++, position += 4) {
                drawn[i] = Packing.getInt(block, position);
            }
        }
        return drawn;
    }

    /** Bytes of all elements drawn so far. */
    public long drawnBytes() {
        return drawnBytes;
    }

    /** Moves to a multiple of the element size, so that an element never spans two blocks. */
    private void align(int size) {
        position = (position + size - 1) & -size;
        if (position == BLOCK_BYTES) {
            try {
                cipher.update(ZEROS, 0, BLOCK_BYTES, block, 0);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("AES in counter mode failed", impossible);
            }
            position = 0;
        }
    }
}
