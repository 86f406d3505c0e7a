package org.secformer.mpc.pointfunction;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import org.secformer.mpc.random.CipherKey;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;

/**
 * One function from a node of a tree to another: {@code AES(k, x) xor x} (Matyas, Meyer, Oseas), under a key that is public and of
 * one nonce alone. Many nodes at a time, as the JDK's cipher is fast on long arrays.
 *
 * <p><b>Security guarantees:</b> pseudo-random for a uniform secret node, with AES an ideal cipher. Nobody can prepare for keys that derive from
 * a nonce that is drawn later; so an attack on all nodes at once is one on the nodes under one nonce.
 */
final class NodeCipher {
    /** Of a node: a seed of 127 bits, and the control bit as the lowest bit of its first byte. */
    static final int NODE_BYTES = 16;

    private final Cipher cipher;

    /** @param use tells the functions of one nonce apart */
    NodeCipher(Seed nonce, String use) {
        CipherKey key = nonce.key("point function", use);
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM has no AES-256", impossible);
        } finally {
            key.destroy();
        }
    }

    /** Applies the function to so many nodes. */
    void apply(byte[] nodes, int count, byte[] results) {
        int bytes = count * NODE_BYTES;
        try {
            cipher.update(nodes, 0, bytes, results, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES failed", impossible);
        }
        for (int at = 0; at < bytes; at += Long.BYTES) {
            Packing.putLong(results, at, Packing.getLong(results, at) ^ Packing.getLong(nodes, at));
        }
    }
}
