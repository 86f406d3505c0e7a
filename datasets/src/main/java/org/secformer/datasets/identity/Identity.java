package org.secformer.datasets.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.secformer.mpc.transport.TlsEnd;

/**
 * A role's own keys: one for TLS and signatures, one that is sealed to. They come from files that {@link IdentityFiles} makes
 * and reads.
 *
 * <p><b>Security guarantees:</b> the keys never leave this object; {@link #toString} shows the role only. Trust is by pinning:
 * {@link #tls} accepts exactly whom the pins name.
 */
public final class Identity {
    private final PrivateKey key;
    private final AsymmetricCipherKeyPair sealing;
    private final RoleCertificate certificate;

    Identity(PrivateKey key, AsymmetricCipherKeyPair sealing, RoleCertificate certificate) {
        this.key = key;
        this.sealing = sealing;
        this.certificate = certificate;
    }

    public RoleCertificate certificate() {
        return certificate;
    }

    public Role role() {
        return certificate.role();
    }

    /**
     * An end of TLS connections that shows this identity and accepts exactly whom the pins name at the time.
     *
     * @param pinned asked for every connection
     */
    public TlsEnd tls(PinnedTrust.Pins pinned) {
        return tls(pinned, Instant::now);
    }

    TlsEnd tls(PinnedTrust.Pins pinned, InstantSource clock) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("own", key, new char[0], new X509Certificate[] {certificate.x509()});
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, new char[0]);
            return new TlsEnd(managers.getKeyManagers(), new PinnedTrust(certificate, pinned, clock));
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("this JVM cannot hold a key", impossible);
        }
    }

    byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance(RoleCertificate.SIGNATURE);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a key that was read cannot sign", impossible);
        }
    }

    /** Opens what HPKE sealed to this role. */
    byte[] open(byte[] encapsulation, byte[] ciphertext, byte[] info) throws InvalidCipherTextException {
        return certificate.kem().hpke().setupBaseR(encapsulation, sealing, info).open(new byte[0], ciphertext);
    }

    @Override
    public String toString() {
        return "Identity[" + role() + "]";
    }
}
