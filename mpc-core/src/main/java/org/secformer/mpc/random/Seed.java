package org.secformer.mpc.random;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Function;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * A 256-bit secret from which keys and other seeds derive.
 *
 * <p><b>Security guarantees:</b> a seed is an input of HKDF and nothing else. Ciphers get a {@link #key} of their own for each
 * use, so no two uses can meet. After {@link #erase} every use throws.
 *
 * <p><b>Warning:</b> whoever knows a party's seed and sees the wire learns that party's values. A seed never appears in a
 * message, a log or {@link #toString}. Erasing wipes this object's array; copies that a digest made on the way to a derived
 * key, or that the garbage collector left when it moved the array, are beyond its reach.
 */
public final class Seed {
    public static final int SIZE_BYTES = 32;

    /** Never part of UTF-8. */
    private static final byte OF_KEYS = (byte) 0xFF;

    private static final SecureRandom SYSTEM = new SecureRandom();

    private final byte[] bytes;
    private boolean erased;

    private Seed(byte[] bytes) {
        if (bytes.length != SIZE_BYTES) {
            throw new IllegalArgumentException("a seed has " + SIZE_BYTES + " bytes, got " + bytes.length);
        }
        this.bytes = bytes;
    }

    /** A fresh seed from the system's random source. */
    public static Seed random() {
        byte[] bytes = new byte[SIZE_BYTES];
        SYSTEM.nextBytes(bytes);
        return new Seed(bytes);
    }

    /** A seed read from where it is kept; the array is copied. */
    public static Seed of(byte[] bytes) {
        return new Seed(bytes.clone());
    }

    /**
     * A copy of the secret bytes, for writing them where only their one reader sees them; the caller wipes it.
     *
     * @throws IllegalStateException if the seed has been erased, here and below
     */
    public synchronized byte[] secretBytes() {
        requireLive();
        return bytes.clone();
    }

    /** Hands the secret bytes to what seals them for their one reader, and wipes that copy afterwards. */
    public <T> T withSecretBytes(Function<byte[], T> use) {
        byte[] copy = secretBytes();
        try {
            return use.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /**
     * An independent seed for a purpose (HKDF-SHA-256, RFC 5869).
     *
     * @param purpose the parts of the context, such as role, set and unit; joined with separators that parts cannot contain
     */
    public Seed derive(String... purpose) {
        return new Seed(expand(context(purpose)));
    }

    /**
     * A key for one use, independent of all seeds, also of one for the same purpose, and of keys for other purposes; derived in
     * the same way, with a byte before the context that no text contains.
     */
    public CipherKey key(String... purpose) {
        byte[] text = context(purpose);
        byte[] context = new byte[text.length + 1];
        context[0] = OF_KEYS;
        System.arraycopy(text, 0, context, 1, text.length);
        return new CipherKey(expand(context));
    }

    private static byte[] context(String... purpose) {
        for (String part : purpose) {
            if (part.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a part of a purpose contains a line break");
            }
        }
        return String.join("\n", purpose).getBytes(StandardCharsets.UTF_8);
    }

    private synchronized byte[] expand(byte[] context) {
        requireLive();
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(new HKDFParameters(bytes, null, context));
        byte[] derived = new byte[SIZE_BYTES];
        generator.generateBytes(derived, 0, SIZE_BYTES);
        return derived;
    }

    private void requireLive() {
        if (erased) {
            throw new IllegalStateException("this seed has been erased: nothing may be drawn from it any more");
        }
    }

    /** Overwrites the secret. Whoever owns a seed for a limited time calls this in {@code finally}; twice does no harm. */
    public synchronized void erase() {
        erased = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "Seed[secret]";
    }
}
