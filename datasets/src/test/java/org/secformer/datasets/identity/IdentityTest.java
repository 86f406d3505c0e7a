package org.secformer.datasets.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;

class IdentityTest {
    @TempDir
    Path directory;

    private LocalStorage storage;

    @BeforeEach
    void create() throws IOException {
        storage = new LocalStorage(directory);
        create(storage);
    }

    private static void create(LocalStorage out) throws IOException {
        IdentityFiles.create(Role.PARTY0, Kem.X_WING, Duration.ofDays(365), out);
    }

    @Test
    void whatIsMadeIsRead() throws Exception {
        Identity identity = IdentityFiles.read(storage);
        assertEquals(Role.PARTY0, identity.role());
        assertEquals(Kem.X_WING, identity.certificate().kem());
        X509Certificate x509 = identity.certificate().x509();
        assertEquals("CN=party0", x509.getSubjectX500Principal().getName());
        assertEquals(identity.certificate(), RoleCertificate.read(storage, "certificate.pem"));
        x509.checkValidity();
        x509.checkValidity(Date.from(Instant.now().plusSeconds(364L * 86_400)));
        x509.verify(x509.getPublicKey());
    }

    @Test
    void everyIdentityIsItsOwn() throws IOException {
        LocalStorage other = new LocalStorage(directory.resolve("other"));
        create(other);
        assertFalse(IdentityFiles.read(storage)
                .certificate()
                .equals(IdentityFiles.read(other).certificate()));
        assertFalse(Files.readString(directory.resolve("key.pem"))
                .equals(Files.readString(directory.resolve("other/key.pem"))));
    }

    @Test
    void onlyTheOwnerReadsTheKey() throws IOException {
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("key.pem"))));
    }

    @Test
    void anExistingKeyIsKept() throws IOException {
        byte[] key = Files.readAllBytes(directory.resolve("key.pem"));
        assertThrows(InvalidInputException.class, () -> create(storage));
        assertEquals(List.of("certificate.pem", "key.pem"), storage.list(""));
        assertArrayEquals(key, Files.readAllBytes(directory.resolve("key.pem")));
    }

    @Test
    void anExistingCertificateKeepsAKeyFromBeingMade() throws IOException {
        Files.delete(directory.resolve("key.pem"));
        assertThrows(InvalidInputException.class, () -> create(storage));
        assertEquals(List.of("certificate.pem"), storage.list(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.pem", "certificate.pem"})
    void aDamagedFileIsRefusedByName(String name) throws IOException {
        byte[] good = Files.readAllBytes(directory.resolve(name));
        for (int length = 0; length < good.length - 2; length += 7) {
            Files.write(directory.resolve(name), Arrays.copyOf(good, length));
            assertRefused(name, "cut to " + length);
        }
        int noticed = 0;
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] mutated = good.clone();
            mutated[random.nextInt(good.length)] = (byte) random.nextInt(256);
            Files.write(directory.resolve(name), mutated);
            try {
                IdentityFiles.read(storage);
            } catch (InvalidInputException refused) {
                assertTrue(refused.getMessage().contains(name), "seed " + seed + ": " + refused.getMessage());
                noticed++;
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
        // Of the rest, nothing has changed what the file says.
        assertTrue(noticed > 400, noticed + " of 500 noticed");
        Files.delete(directory.resolve(name));
        assertRefused(name, "missing");
    }

    @Test
    void theWrongKindOfPemIsRefused() throws IOException {
        byte[] key = Files.readAllBytes(directory.resolve("key.pem"));
        byte[] certificate = Files.readAllBytes(directory.resolve("certificate.pem"));
        Files.write(directory.resolve("key.pem"), certificate);
        assertRefused("key.pem", "a certificate");
        Files.write(directory.resolve("key.pem"), key);
        Files.write(directory.resolve("certificate.pem"), key);
        assertRefused("certificate.pem", "a key");
    }

    @Test
    void aKeyThatIsNotTheCertificatesIsRefused() throws IOException {
        LocalStorage other = new LocalStorage(directory.resolve("other"));
        create(other);
        Files.write(
                directory.resolve("key.pem"), Files.readAllBytes(other.root().resolve("key.pem")));
        assertRefused("key.pem", "another's key");
    }

    @Test
    void theKeyIsNeverShown() throws IOException {
        Identity identity = IdentityFiles.read(storage);
        List<String> lines = Files.readAllLines(directory.resolve("key.pem"));
        for (String line : lines.subList(1, lines.size() - 1)) {
            assertFalse(identity.toString().contains(line), identity.toString());
        }
        assertEquals("Identity[party0]", identity.toString());
    }

    private void assertRefused(String name, String what) {
        String message = assertThrows(InvalidInputException.class, () -> IdentityFiles.read(storage), what)
                .getMessage();
        assertTrue(message.contains(directory.resolve(name).toString()), what + ": " + message);
    }
}
