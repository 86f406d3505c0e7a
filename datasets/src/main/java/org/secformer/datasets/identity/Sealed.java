package org.secformer.datasets.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.secformer.datasets.InvalidInputException;

/**
 * A small secret, a key or a seed, sealed to one reader: HPKE (RFC 9180) in base mode to the key in the reader's certificate.
 *
 * <p>Bytes, big-endian: format version (1), reader's role (1), fingerprint of the reader's certificate (32), encapsulated key
 * (its length is the KEM's), ciphertext and tag. HPKE's info is the context: role, and what the secret is for.
 *
 * <p><b>Security guarantees:</b> nobody but the reader opens it, and only where the same context is expected, so it cannot be
 * moved elsewhere. It does not say who sealed it: that is the signature's matter, see {@link SignatureFile}.
 */
public final class Sealed {
    private static final int VERSION = 1;
    private static final int FINGERPRINT_BYTES = 32;
    private static final int HEADER_BYTES = 2 + FINGERPRINT_BYTES;

    private Sealed() {}

    /** @param context what the secret is for: its kind, and the ids of what it belongs to; without line breaks */
    public static byte[] seal(byte[] secret, RoleCertificate reader, String... context) {
        try {
            HPKEContextWithEncapsulation sealing =
                    reader.kem().hpke().setupBaseS(reader.sealingKey(), info(reader.role(), context));
            byte[] ciphertext = sealing.seal(new byte[0], secret);
            byte[] encapsulation = sealing.getEncapsulation();
            return ByteBuffer.allocate(HEADER_BYTES + encapsulation.length + ciphertext.length)
                    .put((byte) VERSION)
                    .put((byte) reader.role().ordinal())
                    .put(HexFormat.of().parseHex(reader.fingerprint()))
                    .put(encapsulation)
                    .put(ciphertext)
                    .array();
        } catch (InvalidCipherTextException impossible) {
            throw new IllegalStateException("sealing failed", impossible);
        }
    }

    /**
     * Opens a secret.
     *
     * @param place where it lies, for messages
     * @throws InvalidInputException if it is damaged, of another version, for another reader or from elsewhere
     */
    public static byte[] open(byte[] sealed, Identity reader, String place, String... context) {
        requireReader(sealed, reader.certificate(), place);
        int encapsulated = reader.certificate().kem().hpke().getEncSize();
        int text = HEADER_BYTES + encapsulated;
        if (sealed.length < text) {
            throw refused(place, "a whole sealed key", sealed.length + " bytes");
        }
        try {
            return reader.open(
                    Arrays.copyOfRange(sealed, HEADER_BYTES, text),
                    Arrays.copyOfRange(sealed, text, sealed.length),
                    info(reader.role(), context));
        } catch (InvalidCipherTextException | IllegalArgumentException damaged) {
            throw refused(place, "a sealed key that opens", "a damaged one, or one from elsewhere");
        }
    }

    private static void requireReader(byte[] sealed, RoleCertificate reader, String place) {
        if (sealed.length < HEADER_BYTES) {
            throw refused(place, "a whole sealed key", sealed.length + " bytes");
        }
        int version = Byte.toUnsignedInt(sealed[0]);
        if (version != VERSION) {
            throw refused(
                    place,
                    "a key sealed in version " + VERSION,
                    "version " + version + (version > VERSION ? ", of a newer program" : ", damage"));
        }
        int role = sealed[1];
        if (role != reader.role().ordinal()) {
            boolean isRole = role >= 0 && role < Role.values().length;
            throw refused(
                    place,
                    "a key sealed to " + reader.role(),
                    isRole ? "one sealed to " + Role.values()[role] : "damage");
        }
        String fingerprint = HexFormat.of().formatHex(sealed, 2, HEADER_BYTES);
        if (!fingerprint.equals(reader.fingerprint())) {
            throw refused(
                    place,
                    "a key sealed to the certificate " + reader.fingerprint() + " of " + reader.role(),
                    "one sealed to " + fingerprint + "; was the identity replaced?");
        }
    }

    private static byte[] info(Role reader, String... context) {
        String joined = "secformer sealed " + VERSION + "\n" + reader + "\n" + String.join("\n", context);
        if (joined.lines().count() != 2 + context.length) {
            throw new IllegalArgumentException("a part of a context is empty or has a line break");
        }
        return joined.getBytes(StandardCharsets.UTF_8);
    }

    static InvalidInputException refused(String place, String expected, String found) {
        return InvalidInputException.of(
                place, "sealed key", expected, found, "Get it again from whoever made it, sealed to this role's key.");
    }
}
