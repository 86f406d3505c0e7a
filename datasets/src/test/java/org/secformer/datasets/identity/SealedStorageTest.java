package org.secformer.datasets.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;

class SealedStorageTest {
    private static final int SEGMENT = SealingStream.SEGMENT_BYTES;
    private static final String NAME = "file";

    private static final String REMEDY = "Get it again.";

    @TempDir
    Path directory;

    private LocalStorage files;
    private FileKeys keys;
    private Storage opening;

    @BeforeEach
    void prepare() {
        files = new LocalStorage(directory);
        drawKeys();
    }

    /** What is written again needs other keys. */
    private void drawKeys() {
        keys = FileKeys.draw();
        opening = SealedStorage.of(files, keys, REMEDY);
    }

    private byte[] written(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        files.delete(NAME);
        drawKeys();
        opening.write(NAME, out -> {
            // In pieces of all sizes.
            int at = 0;
            for (int size = 1; at < length; size = 3 * size) {
                int count = Math.min(size, length - at);
                out.write(content, at, count);
                at += count;
            }
        });
        return content;
    }

    private byte[] read() throws IOException {
        try (InputStream in = opening.open(NAME)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 3 * SEGMENT + 5})
    void whatIsWrittenIsRead(int length) throws IOException {
        byte[] content = written(length);
        assertArrayEquals(content, read());
        assertEquals(length, opening.length(NAME));
        try (InputStream in = opening.open(NAME)) {
            ByteArrayOutputStream single = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                single.write(next);
            }
            assertArrayEquals(content, single.toByteArray());
        }
    }

    @Test
    void anyFlippedBitAndAnyCut() throws IOException {
        written(50);
        byte[] good = Files.readAllBytes(directory.resolve(NAME));
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] damaged = good.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(damaged);
        }
        for (int length = 0; length < good.length; length++) {
            assertRefused(Arrays.copyOf(good, length));
        }
        assertRefused(Arrays.copyOf(good, good.length + 1));
    }

    @Test
    void segmentsMissingSwappedOrTwice() throws IOException {
        written(3 * SEGMENT + 5);
        byte[] good = Files.readAllBytes(directory.resolve(NAME));
        List<byte[]> parts = parts(good);
        assertEquals(5, parts.size());
        assertArrayEquals(good, joined(parts));
        for (int i = 1; i < parts.size(); i++) {
            List<byte[]> dropped = new ArrayList<>(parts);
            dropped.remove(i);
            assertRefused(joined(dropped));
            List<byte[]> twice = new ArrayList<>(parts);
            twice.add(i, parts.get(i));
            assertRefused(joined(twice));
            for (int j = 1; j < i; j++) {
                List<byte[]> swapped = new ArrayList<>(parts);
                Collections.swap(swapped, i, j);
                assertRefused(joined(swapped));
            }
        }
    }

    /** The head, and then each segment. */
    private static List<byte[]> parts(byte[] file) {
        int start = 10;
        List<byte[]> parts = new ArrayList<>(List.of(Arrays.copyOf(file, start)));
        for (int at = start; at < file.length; ) {
            int end = at + ByteBuffer.wrap(file).getInt(at) + SealingStream.FRAME_BYTES;
            parts.add(Arrays.copyOfRange(file, at, end));
            at = end;
        }
        return parts;
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        parts.forEach(file::writeBytes);
        return file.toByteArray();
    }

    @Test
    void aFileOfAnotherNameOrWithOtherKeys() throws IOException {
        byte[] content = written(10);
        Files.copy(directory.resolve(NAME), directory.resolve("other"));
        Files.createDirectories(directory.resolve("below"));
        Files.copy(directory.resolve(NAME), directory.resolve("below").resolve(NAME));
        for (Storage elsewhere : List.of(SealedStorage.of(files, FileKeys.draw(), REMEDY), opening.below("below"))) {
            assertMessage(() -> elsewhere.open(NAME).read(), "one of another file");
        }
        assertMessage(() -> opening.open("other").read(), "one of another file");
        assertArrayEquals(content, read());
        opening.below("below").write("own", out -> out.write(content));
        try (InputStream in = opening.open("below/own")) {
            assertArrayEquals(content, in.readAllBytes());
        }
    }

    /** A key seals one content only. */
    @Test
    void nothingIsSealedTwice() throws IOException {
        written(10);
        files.delete(NAME);
        assertThrows(IllegalStateException.class, () -> opening.write(NAME, out -> out.write(1)));
        opening.write("below/file", out -> out.write(1));
        files.delete("below/file");
        assertThrows(IllegalStateException.class, () -> opening.below("below").write("file", out -> out.write(1)));
    }

    @ParameterizedTest
    @CsvSource({"1, an older", "3, a newer", "65535, a newer"})
    void anotherVersionIsNotDamage(int version, String age) throws IOException {
        written(10);
        byte[] file = Files.readAllBytes(directory.resolve(NAME));
        ByteBuffer.wrap(file).putShort(8, (short) version);
        Files.write(directory.resolve(NAME), file);
        assertMessage(() -> opening.open(NAME), "expected 2, found " + version + ", of " + age + " program");
    }

    private void assertRefused(byte[] damaged) throws IOException {
        Files.write(directory.resolve(NAME), damaged);
        assertMessage(this::read, directory.resolve(NAME).toString());
    }

    private interface Action {
        Object run() throws IOException;
    }

    private static void assertMessage(Action action, String part) {
        String message = assertThrows(InvalidInputException.class, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
