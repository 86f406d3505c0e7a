package org.secformer.datasets.bundle;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SealedStorage;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;

class ClientBundleTest {
    @TempDir
    Path directory;

    @TempDir
    static Path identities;

    private static Credentials client;
    private static Identity modelOwner;
    private LocalStorage storage;

    @BeforeAll
    static void identities() throws IOException {
        LocalIdentities all = new LocalIdentities(new LocalStorage(identities));
        all.create(Kem.X25519);
        client = all.credentials(Role.CLIENT);
        modelOwner = all.credentials(Role.MODEL_OWNER).own();
    }

    @BeforeEach
    void write() throws IOException {
        storage = new LocalStorage(directory);
        try (Checkpoint checkpoint = Checkpoint.open(Path.of("sample/bank-messages/checkpoint"))) {
            ClientBundle.write(
                    checkpoint,
                    null,
                    new BundleId("0123456789abcdef0123456789abcdef"),
                    storage,
                    client.own().certificate(),
                    modelOwner);
        }
    }

    /** A table or vocabulary with one other byte would turn texts into other inputs without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"vocab.txt", "embeddings.safetensors", "client.json"})
    void aDamagedFileIsRefusedByName(String name) throws IOException {
        ClientBundle.read(storage, client);
        byte[] good = Files.readAllBytes(directory.resolve(name));
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            byte[] damaged = good.clone();
            damaged[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(directory.resolve(name), damaged);
            assertRefused(name, "seed " + seed);
        }
        Files.write(directory.resolve(name), Arrays.copyOf(good, good.length + 1));
        assertRefused(name, "one byte more");
        Files.delete(directory.resolve(name));
        assertRefused(name, "missing");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"version\" : 3', '\"version\" : 4'",
        "'\"version\" : 3', '\"version\" : 2'",
        "secformer client bundle, something else",
        "'\"check\" : null', '\"check\" : { }'",
        "'\"maxLength\" : 64', '\"maxLength\" : 0'",
        "'\"bundle\" : \"', '\"bundle\" : null, \"x\" : \"'",
        "'\"refund\", ', ''",
        "'\"padToken\" : 0', '\"padToken\" : null'"
    })
    void aDamagedDescriptionIsRefused(String good, String bad) throws IOException {
        String text;
        try (InputStream in =
                SealedStorage.opening(storage, BundleFile.KIND, client.own()).open("client.json")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertTrue(text.contains(good), text);
        storage.delete("client.json");
        storage.delete("client.json.signature");
        SealedStorage.sealing(storage, BundleFile.KIND, client.own().certificate())
                .write("client.json", out -> out.write(text.replace(good, bad).getBytes(StandardCharsets.UTF_8)));
        assertRefused("client.json", "unsigned");
        SignatureFile.sign(storage, "client.json", BundleFile.subject(Role.CLIENT), modelOwner);
        assertRefused("client.json", bad);
    }

    @Test
    void nobodyElseReadsIt() throws IOException {
        LocalIdentities all = new LocalIdentities(new LocalStorage(identities));
        for (String name : List.of("vocab.txt", "embeddings.safetensors", "client.json")) {
            Storage party = SealedStorage.opening(
                    storage, BundleFile.KIND, all.credentials(Role.PARTY0).own());
            String message = assertThrows(InvalidInputException.class, () -> party.open(name))
                    .getMessage();
            assertTrue(message.contains("sealed to party0, found one sealed to client"), message);
            byte[] content = Files.readAllBytes(directory.resolve(name));
            assertFalse(new String(content, StandardCharsets.ISO_8859_1).contains("refund"), name);
        }
    }

    private void assertRefused(String name, String what) {
        String message = assertThrows(InvalidInputException.class, () -> ClientBundle.read(storage, client), what)
                .getMessage();
        assertTrue(message.contains(directory.resolve(name).toString()), what + ": " + message);
    }
}
