package org.secformer.datasets.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;

/**
 * A role's own keys: one for TLS and signatures, one that is sealed to. They come from files that {@link IdentityFiles} makes
 * and reads.
 *
 * <p><b>Security guarantees:</b> the keys never leave this object; {@link #toString} shows the role only. Trust is by pinning:
 * {@link #context} trusts exactly the certificates it is given.
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

    /** A TLS context that shows this identity and trusts exactly these certificates. */
    public SSLContext context(List<RoleCertificate> trusted) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("own", key, new char[0], new X509Certificate[] {certificate.x509()});
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, new char[0]);
            PinnedTrust trust =
                    new PinnedTrust(trusted.stream().map(RoleCertificate::x509).toList());
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(managers.getKeyManagers(), new TrustManager[] {trust}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("this JVM cannot make a TLS 1.3 context", impossible);
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
