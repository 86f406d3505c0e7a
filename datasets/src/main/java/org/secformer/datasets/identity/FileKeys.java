package org.secformer.datasets.identity;

import java.util.Base64;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.random.Seed;

/**
 * The keys of files that belong together and have one reader: one secret, drawn by whoever makes the files, from which the key
 * of each derives by the file's name.
 *
 * <p>A signed manifest ({@link SignatureFile}) holds the secret, sealed to the reader ({@link Sealed}).
 *
 * <p><b>Security guarantees:</b> a file that opens with its key was made by whoever drew the secret, under this very name:
 * nothing can be put in its place, before or after signing, and between no check and no use, as decrypting is the check.
 *
 * <p><b>Warning:</b> a name must stand for one content only: what is written again gets another name, or other keys.
 */
public final class FileKeys {
    private final Seed secret;

    private FileKeys(Seed secret) {
        this.secret = secret;
    }

    /** Keys for new files. */
    public static FileKeys draw() {
        return new FileKeys(Seed.random());
    }

    /** The secret, sealed to a reader, in Base64; the context is that of {@link Sealed#seal}. */
    public String sealedTo(RoleCertificate reader, String... context) {
        return Base64.getEncoder().encodeToString(Sealed.seal(secret.secretBytes(), reader, context));
    }

    /**
     * Opens what {@link #sealedTo} made.
     *
     * @param place where it lies, for messages
     * @throws InvalidInputException if it is damaged, for another reader or from elsewhere
     */
    public static FileKeys open(String sealed, Identity reader, String place, String... context) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(sealed);
        } catch (IllegalArgumentException damaged) {
            throw Sealed.refused(place, "a sealed key in Base64", "something else");
        }
        return new FileKeys(Seed.of(Sealed.open(decoded, reader, place, context)));
    }

    /** The key of the file of this name. */
    public Seed of(String name) {
        return secret.derive("file", name);
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "FileKeys[secret]";
    }
}
