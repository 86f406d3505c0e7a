package org.secformer.mpc.random;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * A 256-bit secret from which masks are expanded.
 *
 * <p><b>Warning:</b> whoever knows a party's seed and sees the wire learns that party's values. A seed never appears in a
 * message, a log or {@link #toString}.
 */
public final class Seed {
    public static final int SIZE_BYTES = 32;

    private static final SecureRandom SYSTEM = new SecureRandom();

    private final byte[] bytes;

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

    /** A copy of the secret bytes, for writing them where only their one reader sees them. */
    public byte[] secretBytes() {
        return bytes.clone();
    }

    /**
     * An independent seed for a purpose (HKDF-SHA-256, RFC 5869).
     *
     * @param purpose the parts of the context, such as role, set and unit; joined with separators that parts cannot contain
     */
    public Seed derive(String... purpose) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        byte[] context = String.join("\n", purpose).getBytes(StandardCharsets.UTF_8);
        for (String part : purpose) {
            if (part.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a part of a purpose contains a line break");
            }
        }
        generator.init(new HKDFParameters(bytes, null, context));
        byte[] derived = new byte[SIZE_BYTES];
        generator.generateBytes(derived, 0, SIZE_BYTES);
        return new Seed(derived);
    }

    /** Overwrites the secret; the seed is useless afterwards. */
    public void erase() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "Seed[secret]";
    }
}
