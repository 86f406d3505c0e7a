package org.secformer.datasets.identity;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.secformer.mpc.random.CipherKey;

/**
 * Seals a stream: segments under AES-256-GCM with a key that seals this stream only.
 *
 * <p>Bytes, big-endian, of each segment: length (4), last mark (1), ciphertext of that length, tag (16). All but the last are
 * of {@value #SEGMENT_BYTES} bytes. The nonce is the segment's number, mark and length: segments cannot be swapped, dropped or
 * cut off.
 */
final class SealingStream extends OutputStream {
    /** A JVM compiles GCM's hash after thousands of calls, not bytes: with segments of 64 KiB, 500 MB take four times as long. */
    static final int SEGMENT_BYTES = 1 << 13;

    static final int TAG_BYTES = 16;
    static final int FRAME_BYTES = 5 + TAG_BYTES;

    private static final int MARK_BYTES = FRAME_BYTES - TAG_BYTES;

    private final OutputStream out;
    private final CipherKey key;
    private final Cipher cipher = cipher();
    private final byte[] segment = new byte[SEGMENT_BYTES];
    private final byte[] framed = new byte[SEGMENT_BYTES + FRAME_BYTES];
    private int filled;
    private int number;

    SealingStream(OutputStream out, CipherKey key) {
        this.out = out;
        this.key = key;
    }

    /** The cipher, for all segments of a stream. */
    static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM has no AES-256-GCM", impossible);
        }
    }

    /** Makes the cipher ready for one segment. */
    static void start(Cipher cipher, int mode, CipherKey key, int number, int last, int length)
            throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(12)
                .putInt(number)
                .putInt(last)
                .putInt(length)
                .array();
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        for (int at = 0; at < count; ) {
            if (filled == SEGMENT_BYTES) {
                finishSegment(0);
            }
            int here = Math.min(count - at, SEGMENT_BYTES - filled);
            System.arraycopy(bytes, offset + at, segment, filled, here);
            filled += here;
            at += here;
        }
    }

    private void finishSegment(int last) throws IOException {
        ByteBuffer.wrap(framed).putInt(filled).put((byte) last);
        try {
            start(cipher, Cipher.ENCRYPT_MODE, key, number++, last, filled);
            int count = cipher.doFinal(segment, 0, filled, framed, MARK_BYTES);
            out.write(framed, 0, MARK_BYTES + count);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM failed", impossible);
        }
        filled = 0;
    }

    /** Writes the last segment; what it is written to stays open. */
    void finish() throws IOException {
        finishSegment(1);
        out.flush();
    }
}
