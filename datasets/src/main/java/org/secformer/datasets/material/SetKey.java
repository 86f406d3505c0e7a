package org.secformer.datasets.material;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.Sealed;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.random.Seed;

/**
 * Seals the seeds of a set's units to one party: AES-256-GCM under a key that the set's manifest holds, sealed to that party.
 *
 * <p>The nonce is the unit's number, and the unit's header is authenticated with it. A unit that is dealt again comes out the
 * same, which a fresh encapsulation for each would not; and a unit that is deleted takes its seed with it, which seeds derived
 * from one key would not.
 */
final class SetKey {
    /** A seed and its tag. */
    static final int SEALED_SEED_BYTES = Seed.SIZE_BYTES + 16;

    private final Seed key;

    SetKey(Seed key) {
        this.key = key;
    }

    /** Opens the key in a set's manifest. */
    static SetKey open(MaterialSet set, Credentials party, String file) {
        byte[] key = Sealed.open(set.decodedKey(), party.own(), file, set.context());
        return new SetKey(Seed.of(key));
    }

    byte[] sealedTo(RoleCertificate party, String... context) {
        return Sealed.seal(key.secretBytes(), party, context);
    }

    byte[] seal(MaterialHeader header, Seed seed) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, header).doFinal(seed.secretBytes());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM failed", impossible);
        }
    }

    /** @throws MaterialException if the seed was not sealed with this key for this unit */
    Seed open(MaterialHeader header, byte[] sealed, String file) {
        try {
            return Seed.of(cipher(Cipher.DECRYPT_MODE, header).doFinal(sealed));
        } catch (GeneralSecurityException changed) {
            throw new MaterialException(
                    file + ", header and seed: expected those of this unit of this set, found changed ones, or another"
                            + " set's; copy the file again or deal anew",
                    changed);
        }
    }

    private Cipher cipher(int mode, MaterialHeader header) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = ByteBuffer.allocate(12).putInt(8, header.unit().unit()).array();
        cipher.init(mode, new SecretKeySpec(key.secretBytes(), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(header.bytes());
        return cipher;
    }
}
