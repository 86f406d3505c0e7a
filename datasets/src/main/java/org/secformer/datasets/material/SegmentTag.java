package org.secformer.datasets.material;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.secformer.mpc.random.CipherKey;
import org.secformer.mpc.random.Seed;

/**
 * Authenticates the segments of a material file: AES-256-GMAC under a key derived from the unit's seed.
 *
 * <p>Corrections need integrity, not secrecy: they are uniform to whoever lacks either party's seed. The nonce is the
 * segment's number, so segments cannot be swapped; the last one is marked, so the file cannot be cut. The first segment
 * also covers the header. A key tags one file only, and is wiped by {@link #close}.
 */
final class SegmentTag implements AutoCloseable {
    static final int BYTES = 16;

    private final CipherKey key;
    private Cipher cipher;
    private int next;

    SegmentTag(Seed unitSeed) {
        this.key = unitSeed.key("material integrity");
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM has no AES-256-GCM", impossible);
        }
    }

    /**
     * The tag of the next segment.
     *
     * @param header the file's header and seed for the first segment, else empty
     * @param last 1 for the last segment, else 0
     */
    byte[] next(byte[] header, byte[] segment, int length, int last) {
        if (cipher == null) {
            throw new IllegalStateException("the key of these tags has been erased");
        }
        byte[] nonce = ByteBuffer.allocate(12)
                .putInt(next++)
                .putInt(last)
                .putInt(length)
                .array();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * BYTES, nonce));
            if (header.length > 0) {
                cipher.updateAAD(header);
            }
            cipher.updateAAD(segment, 0, length);
            return cipher.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM failed", impossible);
        }
    }

    /** Forgets the key; there are no more tags. */
    @Override
    public void close() {
        key.destroy();
        cipher = null;
    }
}
