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
        Identity.create("party0", storage);
    }

    @Test
    void whatIsMadeIsRead() throws Exception {
        Identity identity = Identity.read(storage);
        assertEquals(
                "CN=party0", identity.certificate().getSubjectX500Principal().getName());
        assertEquals(identity.certificate(), Identity.readCertificate(storage, "certificate.pem"));
        identity.certificate().checkValidity();
        identity.certificate().checkValidity(Date.from(Instant.now().plusSeconds(364L * 86_400)));
        identity.certificate().verify(identity.certificate().getPublicKey());
    }

    @Test
    void everyIdentityIsItsOwn() throws IOException {
        LocalStorage other = new LocalStorage(directory.resolve("other"));
        Identity.create("party0", other);
        assertFalse(
                Identity.read(storage).certificate().equals(Identity.read(other).certificate()));
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
        assertThrows(InvalidInputException.class, () -> Identity.create("party0", storage));
        assertEquals(List.of("certificate.pem", "key.pem"), storage.list(""));
        assertArrayEquals(key, Files.readAllBytes(directory.resolve("key.pem")));
    }

    @Test
    void anExistingCertificateKeepsAKeyFromBeingMade() throws IOException {
        Files.delete(directory.resolve("key.pem"));
        assertThrows(InvalidInputException.class, () -> Identity.create("party0", storage));
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
                Identity.read(storage);
            } catch (InvalidInputException refused) {
                assertTrue(refused.getMessage().contains(name), "seed " + seed + ": " + refused.getMessage());
                noticed++;
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
        // The rest changes the key or the signature and is noticed by the peer.
        assertTrue(noticed > 100, noticed + " of 500 noticed");
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
        Identity.create("party0", other);
        Files.write(
                directory.resolve("key.pem"), Files.readAllBytes(other.root().resolve("key.pem")));
        assertRefused("key.pem", "another's key");
    }

    @Test
    void theKeyIsNeverShown() throws IOException {
        Identity identity = Identity.read(storage);
        List<String> lines = Files.readAllLines(directory.resolve("key.pem"));
        for (String line : lines.subList(1, lines.size() - 1)) {
            assertFalse(identity.toString().contains(line), identity.toString());
        }
        assertEquals("Identity[CN=party0]", identity.toString());
    }

    private void assertRefused(String name, String what) {
        String message = assertThrows(InvalidInputException.class, () -> Identity.read(storage), what)
                .getMessage();
        assertTrue(message.contains(directory.resolve(name).toString()), what + ": " + message);
    }
}
