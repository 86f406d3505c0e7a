package org.secformer.datasets.identity;

import java.util.Arrays;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.Base64Text;
import org.secformer.mpc.random.CipherKey;
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
public final class FileKeys implements AutoCloseable {
    private final Seed secret;

    FileKeys(Seed secret) {
        this.secret = secret;
    }

    /** Keys for new files. */
    public static FileKeys draw() {
        return new FileKeys(Seed.random());
    }

    /** The secret, sealed to a reader; the context is that of {@link Sealed#seal}. */
    public Base64Text sealedTo(RoleCertificate reader, String... context) {
        return Base64Text.of(secret.withSecretBytes(bytes -> Sealed.seal(bytes, reader, context)));
    }

    /**
     * Opens what {@link #sealedTo} made.
     *
     * @param place where it lies, for messages
     * @throws InvalidInputException if it is damaged, for another reader or from elsewhere
     */
    public static FileKeys open(Base64Text sealed, Identity reader, String place, String... context) {
        byte[] opened = Sealed.open(sealed.bytes(), reader, place, context);
        try {
            if (opened.length != Seed.SIZE_BYTES) {
                throw Sealed.refused(place, "a sealed key of " + Seed.SIZE_BYTES + " bytes", opened.length + " bytes");
            }
            return new FileKeys(Seed.of(opened));
        } finally {
            Arrays.fill(opened, (byte) 0);
        }
    }

    /** The key of the file of this name, to be destroyed by whoever opens or writes the file. */
    public CipherKey of(String name) {
        return secret.key("file", name);
    }

    /** Erases the secret; keys that were given out stay. */
    @Override
    public void close() {
        secret.erase();
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "FileKeys[secret]";
    }
}
