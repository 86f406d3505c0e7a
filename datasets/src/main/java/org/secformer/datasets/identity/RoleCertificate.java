package org.secformer.datasets.identity;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.openssl.PEMParser;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.Storage;

/**
 * What others know of a role: a self-signed X.509 certificate as PEM. Its subject is CN=role, its key checks signatures and
 * TLS, and its extension {@value #SEALING_OID} holds the key that is sealed to: a sequence of version (integer {@value
 * #SEALING_VERSION}), KEM (integer, as IANA registers it) and public key (octet string).
 *
 * @param x509 the certificate
 * @param role whose it is
 * @param kem of the key that is sealed to
 * @param sealingKey that key
 */
public record RoleCertificate(X509Certificate x509, Role role, Kem kem, AsymmetricKeyParameter sealingKey) {
    private static final String SEALING_OID = "2.25.53506579238476694753658697490214902658";
    private static final int SEALING_VERSION = 1;

    /** Self-signed with a key on P-256. */
    static final String SIGNATURE = "SHA256withECDSA";

    /**
     * Reads a certificate and checks that it is whole and valid now.
     *
     * @throws InvalidInputException if it is missing, damaged, of no role, of another version, expired or not yet valid
     */
    static RoleCertificate read(Storage storage, String name) throws IOException {
        return read(storage, name, Instant.now());
    }

    static RoleCertificate read(Storage storage, String name, Instant now) throws IOException {
        String file = storage.locate(name);
        X509Certificate x509 = parse(storage, name);
        Role role = role(x509)
                .orElseThrow(() -> refused(
                        file,
                        "subject",
                        "CN= and a role",
                        InvalidInputException.quote(
                                x509.getSubjectX500Principal().getName())));
        RoleCertificate certificate = withSealingKey(file, x509, role);
        certificate.requireValid(file, now);
        return certificate;
    }

    private static X509Certificate parse(Storage storage, String name) throws IOException {
        String file = storage.locate(name);
        String pem = Pem.text(storage, name);
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof X509CertificateHolder holder) {
                X509Certificate x509 = new JcaX509CertificateConverter().getCertificate(holder);
                x509.verify(x509.getPublicKey());
                return x509;
            }
        } catch (IOException | GeneralSecurityException | RuntimeException damaged) {
            throw refused(file, "the file itself", "a whole certificate as PEM", "a damaged one");
        }
        throw refused(file, "the file itself", "a certificate as PEM", "something else");
    }

    private static Optional<Role> role(X509Certificate x509) {
        String name = x509.getSubjectX500Principal().getName(X500Principal.RFC2253);
        return name.startsWith("CN=") ? Role.parse(name.substring("CN=".length())) : Optional.empty();
    }

    /** The extension that holds a key. */
    static Extension extension(Kem kem, AsymmetricKeyParameter publicKey) throws IOException {
        DERSequence content = new DERSequence(new ASN1Encodable[] {
            new ASN1Integer(SEALING_VERSION),
            new ASN1Integer(kem.number()),
            new DEROctetString(kem.hpke().serializePublicKey(publicKey))
        });
        return new Extension(new ASN1ObjectIdentifier(SEALING_OID), false, content.getEncoded());
    }

    private static RoleCertificate withSealingKey(String file, X509Certificate x509, Role role) {
        String place = "extension " + SEALING_OID;
        byte[] extension = x509.getExtensionValue(SEALING_OID);
        if (extension == null) {
            throw refused(file, place, "the key that is sealed to", "none; it was made by an older program");
        }
        try {
            ASN1Sequence content = ASN1Sequence.getInstance(
                    ASN1OctetString.getInstance(extension).getOctets());
            int version = ASN1Integer.getInstance(content.getObjectAt(0)).intValueExact();
            if (version != SEALING_VERSION) {
                throw refused(file, place, "version " + SEALING_VERSION, "version " + version + ", of a newer program");
            }
            int number = ASN1Integer.getInstance(content.getObjectAt(1)).intValueExact();
            Kem kem = Kem.ofNumber(number)
                    .orElseThrow(() -> refused(file, place, "a KEM that this program knows", "number " + number));
            byte[] key = ASN1OctetString.getInstance(content.getObjectAt(2)).getOctets();
            return new RoleCertificate(x509, role, kem, kem.hpke().deserializePublicKey(key));
        } catch (InvalidInputException known) {
            throw known;
        } catch (RuntimeException malformed) {
            throw refused(file, place, "the key that is sealed to", "something else");
        }
    }

    void requireValid(String file, Instant now) {
        Date from = x509.getNotBefore();
        Date until = x509.getNotAfter();
        if (now.isBefore(from.toInstant())) {
            throw refused(
                    file,
                    "validity",
                    "a certificate that is valid now",
                    "one that is valid from " + text(from) + " on; if that is past, this machine's clock is wrong");
        }
        if (now.isAfter(until.toInstant())) {
            throw refused(file, "validity", "a certificate that is valid now", "one that expired at " + text(until));
        }
    }

    private static String text(Date date) {
        return date.toInstant().toString();
    }

    /** How long it is still valid. */
    public Duration left() {
        return Duration.between(Instant.now(), x509.getNotAfter().toInstant());
    }

    private static InvalidInputException refused(String file, String place, String expected, String found) {
        return InvalidInputException.of(
                file,
                place,
                expected,
                found,
                "Make a new identity in a new directory with: secformer keygen --role ROLE --out DIR; then give its"
                        + " certificate.pem to the other roles.");
    }

    /** SHA-256 of the certificate in hexadecimal, as {@code openssl x509 -fingerprint -sha256} shows it without colons. */
    public String fingerprint() {
        try {
            return HexFormat.of().formatHex(Digests.sha256().digest(x509.getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate that was read cannot be written", impossible);
        }
    }

    boolean hasSigned(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(SIGNATURE);
            verifier.initVerify(x509);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RoleCertificate certificate && x509.equals(certificate.x509);
    }

    @Override
    public int hashCode() {
        return x509.hashCode();
    }

    @Override
    public String toString() {
        return role + " " + fingerprint();
    }
}
