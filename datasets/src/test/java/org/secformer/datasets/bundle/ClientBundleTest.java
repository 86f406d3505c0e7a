package org.secformer.datasets.bundle;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.storage.LocalStorage;

class ClientBundleTest {
    @TempDir
    Path directory;

    private LocalStorage storage;

    @BeforeEach
    void write() throws IOException {
        storage = new LocalStorage(directory);
        try (Checkpoint checkpoint = Checkpoint.open(Path.of("sample/bank-messages/checkpoint"))) {
            ClientBundle.write(checkpoint, "0123456789abcdef0123456789abcdef", storage);
        }
    }

    /** A table or vocabulary with one other byte would turn texts into other inputs without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"vocab.txt", "embeddings.safetensors"})
    void aDamagedFileIsRefusedByName(String name) throws IOException {
        ClientBundle.read(storage);
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
        "'\"version\" : 1', '\"version\" : 2'",
        "secformer client bundle, something else",
        "'\"maxLength\" : 64', '\"maxLength\" : 0'",
        "'\"bundle\" : \"', '\"bundle\" : null, \"x\" : \"'",
        "'\"refund\", ', ''",
        "'\"padToken\" : 0', '\"padToken\" : null'"
    })
    void aDamagedDescriptionIsRefused(String good, String bad) throws IOException {
        Path file = directory.resolve("client.json");
        String text = Files.readString(file);
        assertTrue(text.contains(good), text);
        Files.writeString(file, text.replace(good, bad));
        assertRefused("client.json", bad);
    }

    @Test
    void mutatedDescriptionsNeverEndInAnythingElse() throws IOException {
        byte[] good = Files.readAllBytes(directory.resolve("client.json"));
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[] mutated = good.clone();
            mutated[random.nextInt(good.length)] = (byte) random.nextInt(256);
            Files.write(directory.resolve("client.json"), mutated);
            try {
                ClientBundle.read(storage);
            } catch (InvalidInputException refused) {
                assertTrue(refused.getMessage().contains(directory.toString()), "seed " + seed);
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
    }

    private void assertRefused(String name, String what) {
        String message = assertThrows(InvalidInputException.class, () -> ClientBundle.read(storage), what)
                .getMessage();
        assertTrue(message.contains(directory.resolve(name).toString()), what + ": " + message);
    }
}
