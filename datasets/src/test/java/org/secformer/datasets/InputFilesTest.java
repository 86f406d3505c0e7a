package org.secformer.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputFilesTest {

    @TempDir
    Path directory;

    @Test
    void readsTextAndJson() throws IOException {
        Path file = Files.writeString(directory.resolve("a.json"), "{\"key\": \"caf\u00e9\"}");
        assertEquals("{\"key\": \"caf\u00e9\"}", InputFiles.text(file));
        assertEquals("caf\u00e9", InputFiles.json(file).path("key").textValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "[]", "1", "{", "{}}", "{} 1", "{\"a\": 1, \"a\": 2}", "{a: 1}", "{\"a\": NaN}", "null"
            })
    void refusesWhatIsNotOneJsonObject(String text) throws IOException {
        assertRefused(Files.writeString(directory.resolve("a.json"), text), "a.json");
    }

    @Test
    void refusesMutatedJsonAndNothingElseHappens() throws IOException {
        byte[] good = "{\"a\": [1, 2.5e3, \"x\\u00e9\", {\"b\": null}]}".getBytes(StandardCharsets.UTF_8);
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] mutated = good.clone();
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            Path file = Files.write(directory.resolve("a.json"), mutated);
            try {
                InputFiles.json(file);
            } catch (InvalidInputException expected) {
                assertTrue(expected.getMessage().contains("a.json"), "seed " + seed);
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
    }

    @Test
    void refusesOtherEncodingsNamingTheByte() throws IOException {
        Path file = Files.write(directory.resolve("a.txt"), new byte[] {'a', 'b', (byte) 0xe9, 'c'});
        String message = assertThrows(InvalidInputException.class, () -> InputFiles.text(file))
                .getMessage();
        assertTrue(message.contains("byte 2"), message);
    }

    @Test
    void refusesMissingFilesDirectoriesAndHugeFiles() throws IOException {
        assertRefused(directory.resolve("missing"), "found nothing");
        assertRefused(directory, "found a directory");
        Path huge = directory.resolve("huge");
        try (FileChannel channel = FileChannel.open(huge, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), 64L << 20);
        }
        assertRefused(huge, "found 67108865 bytes");
    }

    private static void assertRefused(Path file, String part) {
        String message = assertThrows(InvalidInputException.class, () -> InputFiles.json(file))
                .getMessage();
        assertTrue(message.contains(part), message);
    }
}
