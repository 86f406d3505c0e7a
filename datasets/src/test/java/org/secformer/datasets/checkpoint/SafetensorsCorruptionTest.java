package org.secformer.datasets.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.InvalidInputException;

/**
 * Whatever happens to a file, the answer is an {@link InvalidInputException} that names it, or a file that is valid.
 */
class SafetensorsCorruptionTest {

    private static final byte[] GOOD = Safetensors.bytes(
            "{\"__metadata__\": {\"format\": \"pt\"}, " + Safetensors.entry("a", "F32", "[2, 1]", 0, 8) + ", "
                    + Safetensors.entry("b", "BF16", "[3]", 8, 14) + ", " + Safetensors.entry("c", "F16", "[]", 14, 16)
                    + "}  ",
            new byte[16]);

    @TempDir
    Path directory;

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < GOOD.length; length++) {
            assertRefused(Arrays.copyOf(GOOD, length), "length " + length);
        }
    }

    @Test
    void aTruncatedFileIsNamedWithOffsetAndLengths() {
        Path file = Safetensors.write(directory, Arrays.copyOf(GOOD, 20));
        String message = assertThrows(InvalidInputException.class, () -> SafetensorsFile.open(file))
                .getMessage();
        String expected = "model.safetensors, byte 8: expected " + (GOOD.length - 24) + " more bytes, found 12 bytes";
        assertTrue(message.contains(expected), message);
    }

    @Test
    void everyExtensionIsRefused() {
        for (int extra = 1; extra < 20; extra++) {
            assertRefused(Arrays.copyOf(GOOD, GOOD.length + extra), extra + " more bytes");
        }
    }

    @Test
    void everyBitOfLengthAndHeaderMayFlip() {
        for (int place = 0; place < GOOD.length - 16; place++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] mutated = GOOD.clone();
                mutated[place] ^= (byte) (1 << bit);
                assertRefusedOrValid(mutated, "byte " + place + " bit " + bit);
            }
        }
    }

    @Test
    void everyByteOfTheHeaderMayBecomeAnotherCharacterOfJson() {
        for (int place = 8; place < GOOD.length - 16; place++) {
            for (char character : "{}[]\":,-.e09\\ \0".toCharArray()) {
                byte[] mutated = GOOD.clone();
                mutated[place] = (byte) character;
                assertRefusedOrValid(mutated, "byte " + place + " is " + character);
            }
        }
    }

    @Test
    void randomDamageOfTheHeader() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] mutated = GOOD.clone();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                int from = 8 + random.nextInt(GOOD.length - 24);
                int to = 8 + random.nextInt(GOOD.length - 24);
                int length = Math.min(1 + random.nextInt(8), GOOD.length - 16 - Math.max(from, to));
                System.arraycopy(GOOD, from, mutated, to, length);
            }
            assertRefusedOrValid(mutated, "seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                              | begins with {",
                "{}                              | expected 0 bytes as its header says",
                "{} {}                           | nothing after the JSON object",
                "{                               | expected JSON",
                "{\"a\": 1}                      | dtype",
                "{\"__metadata__\": []}          | __metadata__",
                "{\"__metadata__\": {\"b\": 1}}  | key \"b\"",
            })
    void rulesOfTheHeader(String header, String part) {
        assertMessage(Safetensors.bytes(header, new byte[8]), part);
    }

    @Test
    void nothingStandsBeforeTheHeader() {
        assertMessage(Safetensors.bytes(" {}"), "byte 8: expected a header that begins with {");
        assertMessage(Safetensors.bytes(""), "byte 8: expected a header that begins with {");
    }

    @Test
    void everyEntryHasTypeShapeAndOffsets() {
        String entry = Safetensors.entry("a", "F32", "[2]", 0, 8);
        for (String key : List.of("dtype", "shape", "data_offsets")) {
            assertMessage(Safetensors.bytes("{" + entry.replace(key, "other") + "}", new byte[8]), ", " + key);
        }
    }

    /** The file has 8 bytes of data. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F33 | [2]                      | [0, 8]             | found \"F33\"",
                "F32 | 2                        | [0, 8]             | an array of whole numbers",
                "F32 | [-2]                     | [0, 8]             | found \"-2\"",
                "F32 | [2.0]                    | [0, 8]             | found \"2.0\"",
                "F32 | [1e400]                  | [0, 8]             | whole numbers",
                "F32 | [99999999999999999999]   | [0, 8]             | whole numbers",
                "F32 | [4294967296, 4294967296] | [0, 8]             | less than 2^63",
                "F32 | [3]                      | [0, 8]             | expected 12 bytes",
                "F32 | [2]                      | [8, 0]             | begin and end",
                "F32 | [2]                      | [0, 8, 8]          | begin and end",
                "F32 | [2]                      | [4, 12]            | expected begin 0",
                "F32 | [1]                      | [0, 4]             | found 8 bytes",
                "F32 | [4]                      | [0, 16]            | expected 16 bytes",
                "F32 | [2000000000000]          | [0, 8000000000000] | expected 8000000000000 bytes",
            })
    void rulesOfAnEntry(String type, String shape, String offsets, String part) {
        String header =
                "{\"a\": {\"dtype\": \"" + type + "\", \"shape\": " + shape + ", \"data_offsets\": " + offsets + "}}";
        assertMessage(Safetensors.bytes(header, new byte[8]), part);
    }

    @Test
    void holesOverlapsAndDuplicatesAreRefused() {
        String first = Safetensors.entry("a", "F32", "[1]", 0, 4);
        String hole = Safetensors.entry("b", "F32", "[1]", 8, 12);
        String overlap = Safetensors.entry("b", "F32", "[2]", 2, 10);
        String again = Safetensors.entry("a", "F32", "[1]", 4, 8);
        assertMessage(Safetensors.bytes("{" + first + "," + hole + "}", new byte[12]), "expected begin 4");
        assertMessage(Safetensors.bytes("{" + first + "," + overlap + "}", new byte[10]), "expected begin 4");
        assertMessage(Safetensors.bytes("{" + first + "," + again + "}", new byte[8]), "Duplicate");
    }

    @Test
    void aHugeHeaderLengthIsRefusedBeforeMemoryIsTaken() throws IOException {
        for (long length : new long[] {100_000_001L, 1L << 40, Long.MAX_VALUE, -1}) {
            ByteBuffer start =
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            Path file = Safetensors.write(directory, start.array());
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(1), 200_000_000);
            }
            String message = assertThrows(InvalidInputException.class, () -> SafetensorsFile.open(file))
                    .getMessage();
            assertTrue(message.contains("byte 0: expected a header length"), message);
        }
    }

    private void assertMessage(byte[] bytes, String part) {
        Path file = Safetensors.write(directory, bytes);
        String message = assertThrows(InvalidInputException.class, () -> SafetensorsFile.open(file))
                .getMessage();
        assertTrue(message.contains(part) && message.contains("model.safetensors"), message);
    }

    private void assertRefused(byte[] bytes, String note) {
        Path file = Safetensors.write(directory, bytes);
        assertThrows(InvalidInputException.class, () -> SafetensorsFile.open(file), note);
    }

    private void assertRefusedOrValid(byte[] bytes, String note) {
        try {
            Safetensors.readAll(Safetensors.write(directory, bytes));
        } catch (InvalidInputException refused) {
            assertTrue(refused.getMessage().contains("model.safetensors"), note);
        } catch (RuntimeException | Error other) {
            throw new AssertionError(note, other);
        }
    }
}
