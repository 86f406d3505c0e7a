package org.secformer.datasets.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Storage;

/**
 * A role's private key and self-signed certificate: {@value #KEY} and {@value #CERTIFICATE} in a directory, as PEM.
 *
 * <p><b>Security guarantees:</b> the key never leaves its file but into the TLS engine; {@link #toString} shows the name only.
 * Trust is by pinning: {@link #context} trusts exactly the certificates it is given.
 */
public final class Identity {
    public static final String CERTIFICATE = "certificate.pem";
    private static final String KEY = "key.pem";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Duration VALIDITY = Duration.ofDays(365);

    private final PrivateKey key;
    private final X509Certificate certificate;

    private Identity(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** Makes a key on P-256 and a certificate for a role, valid for a year, and writes both. */
    public static void create(String role, Storage out) throws IOException {
        if (out.exists(CERTIFICATE)) {
            throw InvalidInputException.of(
                    out.locate(CERTIFICATE), "the file itself", "no file of this name", "one", "Choose another --out.");
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=" + role);
            Instant now = Instant.now();
            X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(
                            name,
                            new BigInteger(127, new SecureRandom()),
                            Date.from(now.minus(Duration.ofHours(1))),
                            Date.from(now.plus(VALIDITY)),
                            name,
                            pair.getPublic())
                    .build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()));
            writePem(out, KEY, new JcaPKCS8Generator(pair.getPrivate(), null));
            writePem(out, CERTIFICATE, certificate);
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("this JVM cannot make a key on P-256", impossible);
        }
    }

    private static void writePem(Storage out, String file, Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        out.write(file, stream -> stream.write(text.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Reads an identity.
     *
     * @throws InvalidInputException if a file is missing or damaged, or the key is not that of the certificate
     */
    public static Identity read(Storage storage) throws IOException {
        X509Certificate certificate = readCertificate(storage, CERTIFICATE);
        PrivateKey key = readKey(storage);
        try {
            byte[] probe = CERTIFICATE.getBytes(StandardCharsets.US_ASCII);
            Signature signer = Signature.getInstance(SIGNATURE);
            signer.initSign(key);
            signer.update(probe);
            byte[] signature = signer.sign();
            signer.initVerify(certificate);
            signer.update(probe);
            if (signer.verify(signature)) {
                return new Identity(key, certificate);
            }
        } catch (GeneralSecurityException notOfThisKind) {
            throw unreadable(storage.locate(KEY), "the private key of " + CERTIFICATE);
        }
        throw unreadable(storage.locate(KEY), "the private key of " + CERTIFICATE);
    }

    private static PrivateKey readKey(Storage storage) throws IOException {
        String pem = text(storage, KEY);
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof PrivateKeyInfo info) {
                return new JcaPEMKeyConverter().getPrivateKey(info);
            }
        } catch (IOException damaged) {
            throw unreadable(storage.locate(KEY), "a private key");
        }
        throw unreadable(storage.locate(KEY), "a private key");
    }

    /** Reads a certificate that is to be trusted. */
    public static X509Certificate readCertificate(Storage storage, String file) throws IOException {
        byte[] pem = text(storage, file).getBytes(StandardCharsets.US_ASCII);
        try (PEMParser parser = new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)))) {
            if (parser.readObject() instanceof X509CertificateHolder holder) {
                return new JcaX509CertificateConverter().getCertificate(holder);
            }
        } catch (IOException | GeneralSecurityException damaged) {
            throw unreadable(storage.locate(file), "a certificate");
        }
        throw unreadable(storage.locate(file), "a certificate");
    }

    private static String text(Storage storage, String file) throws IOException {
        try (InputStream in = storage.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static InvalidInputException unreadable(String file, String what) {
        return InvalidInputException.of(
                file, "the file itself", what + " as PEM", "something else", "Make it anew with: secformer keygen");
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A TLS context that shows this identity and trusts exactly these certificates. */
    public SSLContext context(List<X509Certificate> trusted) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("own", key, new char[0], new X509Certificate[] {certificate});
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(managers.getKeyManagers(), new TrustManager[] {new PinnedTrust(trusted)}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("this JVM cannot make a TLS 1.3 context", impossible);
        }
    }

    @Override
    public String toString() {
        return "Identity[" + certificate.getSubjectX500Principal() + "]";
    }
}
