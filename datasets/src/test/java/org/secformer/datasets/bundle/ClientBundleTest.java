package org.secformer.datasets.bundle;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.SafetensorsWriter;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.transformer.Numerics;

class ClientBundleTest {
    private static final BundleId ID = new BundleId("0123456789abcdef0123456789abcdef");

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
            NewBundle bundle = newBundle();
            ClientBundle.write(
                    checkpoint,
                    ModelSharing.shape(checkpoint.config(), Numerics.COMPACT),
                    null,
                    null,
                    null,
                    null,
                    bundle);
            bundle.finish(modelOwner);
        }
    }

    private NewBundle newBundle() {
        return new NewBundle(storage, ID, client.own().certificate());
    }

    /** A table or vocabulary with one other byte would turn texts into other inputs without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"vocab.txt", "embeddings.safetensors", "client.json", "bundle.json"})
    void aDamagedFileIsRefusedByName(String name) throws IOException {
        ClientBundle.read(storage, client).requireWhole(storage, client);
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
        "'\"check\" : null', '\"check\" : { }'",
        "'\"maxLength\" : 64', '\"maxLength\" : 0'",
        "'\"bundle\" : \"', '\"bundle\" : null, \"x\" : \"'",
        "'\"bundle\" : \"0', '\"bundle\" : \"1'",
        "'\"refund\", ', ''",
        "'\"padToken\" : 0', '\"padToken\" : null'",
        "'\"padToken\" : 0', '\"padToken\" : -1'",
        "vocab.txt, ../vocab.txt",
    })
    void aDamagedDescriptionIsRefused(String good, String bad) throws IOException {
        rewrite("client.json", content -> {
            String text = new String(content, StandardCharsets.UTF_8);
            assertTrue(text.contains(good), text);
            return text.replace(good, bad).getBytes(StandardCharsets.UTF_8);
        });
        assertRefused("client.json", bad);
    }

    /** Tables that do not fit the description would be read beyond their ends, or take memory that nothing needs. */
    @ParameterizedTest
    @CsvSource({"word", "position", "type"})
    void tablesThatDoNotFitAreRefused(String table) throws IOException {
        for (int columns : new int[] {127, 64, 1}) {
            rewrite("embeddings.safetensors", content -> {
                SafetensorsWriter writer = new SafetensorsWriter();
                for (String name : List.of("word", "position", "type")) {
                    int here = name.equals(table) ? columns : 128;
                    writer.add(name, new float[10 * here], 10, here);
                }
                ByteArrayOutputStream written = new ByteArrayOutputStream();
                writer.writeTo(written);
                return written.toByteArray();
            });
            ClientBundle bundle = ClientBundle.read(storage, client);
            InvalidInputException refused =
                    assertThrows(InvalidInputException.class, () -> bundle.embeddings(storage, client));
            assertTrue(
                    refused.getMessage().contains("tensor \"" + table + "\": expected at least 1 rows of 128"),
                    refused.getMessage());
        }
    }

    private interface Change {
        byte[] of(byte[] content) throws IOException;
    }

    /** Makes the bundle anew, one file changed, as its owner could. */
    private void rewrite(String changed, Change change) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        Storage opened = BundleManifest.open(storage, client, ID).files();
        for (String name : List.of("vocab.txt", "embeddings.safetensors", "client.json")) {
            try (InputStream in = opened.open(name)) {
                contents.put(name, in.readAllBytes());
            }
        }
        for (String name : storage.list("")) {
            storage.delete(name);
        }
        contents.put(changed, change.of(contents.get(changed)));
        NewBundle bundle = newBundle();
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            bundle.files().write(file.getKey(), out -> out.write(file.getValue()));
        }
        bundle.finish(modelOwner);
    }

    @Test
    void nobodyElseReadsIt() throws IOException {
        LocalIdentities all = new LocalIdentities(new LocalStorage(identities));
        String message = assertThrows(
                        InvalidInputException.class, () -> ClientBundle.read(storage, all.credentials(Role.PARTY0)))
                .getMessage();
        assertTrue(message.contains("expected model bundle for party0, found \"model bundle for client\""), message);
        for (String name : storage.list("")) {
            byte[] content = Files.readAllBytes(directory.resolve(name));
            assertFalse(new String(content, StandardCharsets.ISO_8859_1).contains("refund"), name);
        }
    }

    private void assertRefused(String name, String what) {
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> ClientBundle.read(storage, client).requireWhole(storage, client),
                        what)
                .getMessage();
        assertTrue(message.contains(directory.resolve(name).toString()), what + ": " + message);
    }
}
