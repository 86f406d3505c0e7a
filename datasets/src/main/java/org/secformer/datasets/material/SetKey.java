package org.secformer.datasets.material;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.Sealed;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.random.CipherKey;
import org.secformer.mpc.random.Seed;

/**
 * Seals the seeds of a set's units to one party: AES-256-GCM under a key that derives from the secret which the set's manifest
 * holds, sealed to that party.
 *
 * <p>The nonce is the unit's number, and the unit's header is authenticated with it. A unit that is dealt again comes out the
 * same, which a fresh encapsulation for each would not; and a unit that is deleted takes its seed with it, which seeds derived
 * from one key would not.
 */
final class SetKey implements AutoCloseable {
    /** A seed and its tag. */
    static final int SEALED_SEED_BYTES = Seed.SIZE_BYTES + 16;

    private final Seed secret;
    private final CipherKey key;

    /** @param secret belongs to this key afterwards, which erases it */
    SetKey(Seed secret) {
        this.secret = secret;
        this.key = secret.key("seeds of units");
    }

    /** Opens the key in a set's manifest. */
    static SetKey open(MaterialSet set, Credentials party, String file) {
        byte[] secret = Sealed.open(set.decodedKey(), party.own(), file, set.context());
        try {
            return new SetKey(Seed.of(secret));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    byte[] sealedTo(RoleCertificate party, String... context) {
        return secret.withSecretBytes(bytes -> Sealed.seal(bytes, party, context));
    }

    byte[] seal(MaterialHeader header, Seed seed) {
        return seed.withSecretBytes(bytes -> {
            try {
                return cipher(Cipher.ENCRYPT_MODE, header).doFinal(bytes);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("AES-256-GCM failed", impossible);
            }
        });
    }

    /** @throws MaterialException if the seed was not sealed with this key for this unit */
    Seed open(MaterialHeader header, byte[] sealed, String file) {
        byte[] bytes = new byte[0];
        try {
            bytes = cipher(Cipher.DECRYPT_MODE, header).doFinal(sealed);
            return Seed.of(bytes);
        } catch (GeneralSecurityException changed) {
            throw new MaterialException(
                    file + ", header and seed: expected those of this unit of this set, found changed ones, or another"
                            + " set's; copy the file again or deal anew",
                    changed);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private Cipher cipher(int mode, MaterialHeader header) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = ByteBuffer.allocate(12).putInt(8, header.unit().unit()).array();
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(header.bytes());
        return cipher;
    }

    /** Forgets the key; nothing can be sealed or opened afterwards. */
    @Override
    public void close() {
        secret.erase();
        key.destroy();
    }
}
