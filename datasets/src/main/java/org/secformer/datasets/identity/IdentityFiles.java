package org.secformer.datasets.identity;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Storage;

/**
 * An identity's directory: {@value #CERTIFICATE}, which others get, and {@value #KEY}, which nobody else may read: as PEM the
 * private key on P-256 (PKCS #8) and then the private key that is sealed to ({@value #HPKE_KEY}, as HPKE writes it).
 */
public final class IdentityFiles {
    public static final String CERTIFICATE = "certificate.pem";
    private static final String KEY = "key.pem";
    private static final String HPKE_KEY = "HPKE PRIVATE KEY";

    /** Clocks differ. */
    private static final Duration EARLIER = Duration.ofHours(1);

    private IdentityFiles() {}

    /**
     * Makes new keys and writes them.
     *
     * @param validity of the certificate, from now on
     * @throws InvalidInputException if there are keys already
     */
    public static RoleCertificate create(Role role, Kem kem, Duration validity, Storage out) throws IOException {
        Instant now = Instant.now();
        create(role, kem, now.minus(EARLIER), now.plus(validity), out);
        return RoleCertificate.read(out, CERTIFICATE);
    }

    static void create(Role role, Kem kem, Instant from, Instant until, Storage out) throws IOException {
        if (out.exists(CERTIFICATE)) {
            throw InvalidInputException.of(
                    out.locate(CERTIFICATE), "the file itself", "no file of this name", "one", "Choose another --out.");
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            HPKE hpke = kem.hpke();
            AsymmetricCipherKeyPair sealing = hpke.generatePrivateKey();
            X500Name name = new X500Name("CN=" + role);
            X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(
                            name,
                            new BigInteger(127, new SecureRandom()),
                            Date.from(from),
                            Date.from(until),
                            name,
                            pair.getPublic())
                    .addExtension(RoleCertificate.extension(kem, sealing.getPublic()))
                    .build(new JcaContentSignerBuilder(RoleCertificate.SIGNATURE).build(pair.getPrivate()));
            PemObject sealingKey = new PemObject(HPKE_KEY, hpke.serializePrivateKey(sealing.getPrivate()));
            Pem.write(out, KEY, new JcaPKCS8Generator(pair.getPrivate(), null), sealingKey);
            Pem.write(out, CERTIFICATE, certificate);
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("this JVM cannot make a key on P-256", impossible);
        }
    }

    /**
     * Reads an identity.
     *
     * @throws InvalidInputException if a file is missing or damaged, a key is not that of the certificate or can be read by
     *     others, or the certificate is not valid now
     */
    public static Identity read(Storage storage) throws IOException {
        return read(storage, Instant.now());
    }

    static Identity read(Storage storage, Instant now) throws IOException {
        RoleCertificate certificate = RoleCertificate.read(storage, CERTIFICATE, now);
        storage.requirePrivate(KEY);
        String file = storage.locate(KEY);
        try (PemReader reader = new PemReader(new StringReader(Pem.text(storage, KEY)))) {
            PemObject first = reader.readPemObject();
            PemObject second = reader.readPemObject();
            boolean isWhole = first != null
                    && second != null
                    && second.getType().equals(HPKE_KEY)
                    && reader.readPemObject() == null;
            if (!isWhole) {
                throw refused(file, "a private key and an " + HPKE_KEY + " as PEM", "something else");
            }
            PrivateKey key = new JcaPEMKeyConverter().getPrivateKey(PrivateKeyInfo.getInstance(first.getContent()));
            AsymmetricCipherKeyPair sealing = certificate.kem().hpke().deserializePrivateKey(second.getContent(), null);
            Identity identity = new Identity(key, sealing, certificate);
            if (isOf(certificate, identity, sealing)) {
                return identity;
            }
        } catch (InvalidInputException known) {
            throw known;
        } catch (IOException | RuntimeException damaged) {
            throw refused(file, "private keys as PEM", "damaged ones");
        }
        throw refused(file, "the private keys of " + CERTIFICATE, "others");
    }

    private static boolean isOf(RoleCertificate certificate, Identity identity, AsymmetricCipherKeyPair sealing) {
        byte[] probe = CERTIFICATE.getBytes(StandardCharsets.US_ASCII);
        HPKE hpke = certificate.kem().hpke();
        return certificate.hasSigned(probe, identity.sign(probe))
                && Arrays.equals(
                        hpke.serializePublicKey(sealing.getPublic()),
                        hpke.serializePublicKey(certificate.sealingKey()));
    }

    private static InvalidInputException refused(String file, String expected, String found) {
        return InvalidInputException.of(
                file,
                "the file itself",
                expected,
                found,
                "Make a new identity in a new directory with: secformer keygen");
    }
}
