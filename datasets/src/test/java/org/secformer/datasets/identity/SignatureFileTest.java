package org.secformer.datasets.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.MeddledStorage;
import org.secformer.datasets.storage.Storage;

class SignatureFileTest {
    private static final String NAME = "directory/file";
    private static final byte[] CONTENT = {1, 2, 3, 4, 5};

    @TempDir
    static Path identities;

    private static Identity signer;
    private static Identity another;
    private static Identity replaced;

    @TempDir
    Path directory;

    private LocalStorage storage;
    private Path file;
    private Path signature;

    @BeforeAll
    static void create() throws IOException {
        LocalIdentities all = new LocalIdentities(new LocalStorage(identities));
        all.create(Kem.X25519);
        signer = all.credentials(Role.DEALER).own();
        another = all.credentials(Role.CLIENT).own();
        LocalStorage other = new LocalStorage(identities.resolve("other"));
        IdentityFiles.create(Role.DEALER, Kem.X25519, Duration.ofDays(1), other);
        replaced = IdentityFiles.read(other);
    }

    @BeforeEach
    void write() throws IOException {
        storage = new LocalStorage(directory);
        file = directory.resolve(NAME);
        signature = directory.resolve(NAME + ".signature");
        SignatureFile.writeSigned(storage, NAME, CONTENT, "subject", signer);
    }

    @Test
    void whatIsSignedIsAccepted() throws IOException {
        SignatureFile.checked(storage, NAME, "subject", signer.certificate());
        assertArrayEquals(CONTENT, SignatureFile.checked(storage, NAME, "subject", signer.certificate()));
        SignatureFile.writeSigned(storage, "large", new byte[1_000_000], "subject", signer);
        SignatureFile.checked(storage, "large", "subject", signer.certificate());
    }

    @Test
    void anotherContent() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            byte[] damaged = CONTENT.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            assertRefused("expected the 5 bytes that dealer signed, found others");
        }
        Files.write(file, Arrays.copyOf(CONTENT, 4));
        assertRefused("expected the 5 bytes that dealer signed, found 4 bytes");
        Files.write(file, new byte[0]);
        assertRefused("found 0 bytes");
        for (int length : new int[] {6, 1_000_000}) {
            Files.write(file, Arrays.copyOf(CONTENT, length));
            assertRefused("expected the 5 bytes that dealer signed, found more");
        }
        Files.delete(file);
        assertRefused(file.toString());
    }

    @Test
    void noSignature() throws IOException {
        Files.delete(signature);
        assertRefused(signature + ", the file itself: expected the signature of file, found nothing");
        Files.delete(file);
        assertRefused(file + ", the file itself: expected a file, found nothing");
    }

    /** Whatever changes in a signature file is noticed, unless it says the same afterwards. */
    @Test
    void anotherSignature() throws IOException {
        byte[] good = Files.readAllBytes(signature);
        int noticed = 0;
        for (int at = 0; at < good.length; at++) {
            byte[] damaged = good.clone();
            damaged[at] ^= 1;
            Files.write(signature, damaged);
            try {
                SignatureFile.checked(storage, NAME, "subject", signer.certificate());
                assertFalse(Character.isLetterOrDigit(good[at]), "byte " + at + " of " + new String(good));
            } catch (InvalidInputException refused) {
                assertTrue(refused.getMessage().contains(signature.toString()), refused.getMessage());
                noticed++;
            }
        }
        assertTrue(noticed > good.length * 3 / 4, noticed + " of " + good.length);
        for (int length = 0; length < good.length - 2; length++) {
            Files.write(signature, Arrays.copyOf(good, length));
            assertRefused(signature.toString());
        }
    }

    @Test
    void anotherSigner() throws IOException {
        signAgain(another);
        assertRefused("signer: expected dealer, found \"client\"");
        signAgain(replaced);
        assertRefused(
                "expected the pinned certificate of dealer, "
                        + signer.certificate().fingerprint(),
                replaced.certificate().fingerprint());
    }

    /** As the signer, with somebody else's key. */
    @Test
    void aForgery() throws IOException {
        signAgain(replaced);
        String forged = Files.readString(signature)
                .replace(
                        replaced.certificate().fingerprint(),
                        signer.certificate().fingerprint());
        Files.writeString(signature, forged);
        assertRefused("signature: expected that of dealer");
    }

    private void signAgain(Identity by) throws IOException {
        Files.delete(signature);
        Files.delete(file);
        SignatureFile.writeSigned(storage, NAME, CONTENT, "subject", by);
    }

    @Test
    void anotherSubjectOrName() throws IOException {
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> SignatureFile.checked(storage, NAME, "other", signer.certificate()))
                .getMessage();
        assertTrue(message.contains("subject: expected other, found \"subject\""), message);
        Files.move(file, file.resolveSibling("renamed"));
        Files.move(signature, file.resolveSibling("renamed.signature"));
        message = assertThrows(
                        InvalidInputException.class,
                        () -> SignatureFile.checked(storage, "directory/renamed", "subject", signer.certificate()))
                .getMessage();
        assertTrue(message.contains("file: expected renamed, found \"file\""), message);
    }

    @ParameterizedTest
    @CsvSource({"0, an older", "2, a newer"})
    void anotherVersionIsNotDamage(int version, String age) throws IOException {
        String text = Files.readString(signature);
        Files.writeString(signature, text.replace("\"version\" : 1", "\"version\" : " + version));
        assertRefused("version " + version + ", of " + age + " program");
    }

    @Test
    void aSignatureIsThereBeforeItsFile() throws IOException {
        LocalStorage full = new LocalStorage(directory.resolve("full"));
        full.write("file", out -> out.write(1));
        assertThrows(
                InvalidInputException.class, () -> SignatureFile.writeSigned(full, "file", CONTENT, "subject", signer));
        assertEquals(1, Files.readAllBytes(directory.resolve("full/file")).length);
        assertTrue(full.exists("file.signature"));
    }

    /** The content that was given is signed, whatever takes its place in storage. */
    @Test
    void aSwapBeforeSigning() throws IOException {
        Storage meddled = MeddledStorage.afterWriting(storage, location -> {
            if (location.endsWith("swapped")) {
                Files.write(Path.of(location), new byte[] {5, 4, 3, 2, 1});
            }
        });
        SignatureFile.writeSigned(meddled, "swapped", CONTENT, "subject", signer);
        InvalidInputException refused = assertThrows(
                InvalidInputException.class,
                () -> SignatureFile.checked(storage, "swapped", "subject", signer.certificate()));
        assertTrue(refused.getMessage().contains("that dealer signed, found others"), refused.getMessage());
    }

    private void assertRefused(String... parts) {
        InvalidInputException refused = assertThrows(
                InvalidInputException.class,
                () -> SignatureFile.checked(storage, NAME, "subject", signer.certificate()));
        InvalidInputException again = assertThrows(
                InvalidInputException.class,
                () -> SignatureFile.checked(storage, NAME, "subject", signer.certificate()));
        assertEquals(refused.getMessage(), again.getMessage());
        for (String part : parts) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
    }
}
