package org.secformer.datasets.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;

/** Who is trusted: exactly the roles' certificates, each under its role's name, while it is valid. */
class TrustTest {
    @TempDir
    Path directory;

    private LocalStorage storage;
    private LocalIdentities all;

    @BeforeEach
    void create() throws IOException {
        storage = new LocalStorage(directory);
        all = new LocalIdentities(storage);
        all.create(Kem.X25519);
    }

    private Path pinned(Role role) {
        return directory.resolve("trust").resolve(role + ".pem");
    }

    private RoleCertificate of(Role role) throws IOException {
        return new Trust(storage.below("trust")).of(role);
    }

    @Test
    void everyRoleIsFoundUnderItsName() throws IOException {
        for (Role role : Role.values()) {
            assertEquals(role, of(role).role());
            assertEquals(all.credentials(role).own().certificate(), of(role));
            assertEquals(64, of(role).fingerprint().length());
        }
    }

    @Test
    void aMissingCertificate() throws IOException {
        Files.delete(pinned(Role.DEALER));
        assertRefused(Role.DEALER, "expected the certificate of dealer, found nothing");
    }

    @Test
    void anotherRolesCertificate() throws IOException {
        Files.copy(pinned(Role.CLIENT), pinned(Role.DEALER), StandardCopyOption.REPLACE_EXISTING);
        assertRefused(Role.DEALER, "role: expected the certificate of dealer, found that of client");
    }

    @Test
    void expiredOrNotYetValid() throws IOException {
        Instant now = Instant.now();
        replace(now.minusSeconds(7200), now.minusSeconds(60));
        assertRefused(Role.DEALER, "validity: expected a certificate that is valid now, found one that expired at ");
        assertRefused(Role.DEALER, "secformer keygen");
        replace(now.plusSeconds(3600), now.plusSeconds(7200));
        assertRefused(Role.DEALER, "one that is valid from ");
        replace(now.minusSeconds(3600), now.plusSeconds(3600));
        assertEquals(Role.DEALER, of(Role.DEALER).role());
    }

    private void replace(Instant from, Instant until) throws IOException {
        LocalStorage keys = new LocalStorage(directory.resolve("valid from " + from));
        IdentityFiles.create(Role.DEALER, Kem.X25519, from, until, keys);
        Files.copy(keys.root().resolve("certificate.pem"), pinned(Role.DEALER), StandardCopyOption.REPLACE_EXISTING);
        if (until.isBefore(Instant.now()) || from.isAfter(Instant.now())) {
            String message = assertThrows(InvalidInputException.class, () -> IdentityFiles.read(keys))
                    .getMessage();
            assertTrue(message.contains("certificate.pem, validity"), message);
        }
    }

    @Test
    void ofAnotherRoleOrTime() throws IOException {
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> Credentials.read(Role.PARTY0, storage.below("keys/party1"), storage.below("trust")))
                .getMessage();
        assertTrue(message.contains("expected the identity of party0, found that of party1"), message);
        replace(Instant.now().minusSeconds(60), Instant.now().plusSeconds(3600));
        message = assertThrows(InvalidInputException.class, () -> all.credentials(Role.DEALER))
                .getMessage();
        assertTrue(message.contains("dealer.pem") && message.contains("certificate of this identity"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-", "rwx--x---"})
    void aKeyThatOthersMayRead(String permissions) throws IOException {
        Path key = directory.resolve("keys/party0/key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
        String message = assertThrows(InvalidInputException.class, () -> all.credentials(Role.PARTY0))
                .getMessage();
        assertTrue(message.contains("found " + permissions), message);
        assertTrue(message.endsWith("Mend it with: chmod 600 " + key), message);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertEquals(Role.PARTY0, all.credentials(Role.PARTY0).role());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
        assertEquals(Role.PARTY0, all.credentials(Role.PARTY0).role());
    }

    @Test
    void certificatesOfOtherKinds() throws Exception {
        plain("CN=dealer");
        assertRefused(Role.DEALER, "found none; it was made by an older program");
        plain("CN=nobody");
        assertRefused(Role.DEALER, "subject: expected CN= and a role, found \"CN=nobody\"");
        plain("CN=dealer,O=organisation");
        assertRefused(Role.DEALER, "subject: expected CN= and a role");
    }

    /** As other programs make them. */
    private void plain(String subject) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name(subject);
        Date from = Date.from(Instant.now().minusSeconds(60));
        Date until = Date.from(Instant.now().plusSeconds(3600));
        Files.delete(pinned(Role.DEALER));
        Pem.write(
                storage,
                "trust/dealer.pem",
                new JcaX509v3CertificateBuilder(name, BigInteger.ONE, from, until, name, pair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private void assertRefused(Role role, String part) {
        String message =
                assertThrows(InvalidInputException.class, () -> of(role)).getMessage();
        assertTrue(message.contains(part) && message.contains(pinned(role).toString()), message);
    }
}
