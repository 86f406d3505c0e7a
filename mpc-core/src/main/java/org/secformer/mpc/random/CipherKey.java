package org.secformer.mpc.random;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key for AES-256, derived from a {@link Seed} for one use, which can be wiped: what the JDK offers for keys cannot.
 *
 * <p><b>Warning:</b> a cipher that has been initialised with it keeps a key schedule of its own. Nobody can overwrite that;
 * whoever is done lets go of the cipher, and the garbage collector does the rest in its own time.
 */
public final class CipherKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;
    private transient boolean destroyed;

    /** @param bytes belong to this key afterwards */
    CipherKey(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy, for a cipher, which wipes it. */
    @Override
    public synchronized byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("this key has been erased");
        }
        return bytes.clone();
    }

    @Override
    public synchronized void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public synchronized boolean isDestroyed() {
        return destroyed;
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a key is not written anywhere");
    }

    @Override
    public String toString() {
        return "CipherKey[secret]";
    }
}
