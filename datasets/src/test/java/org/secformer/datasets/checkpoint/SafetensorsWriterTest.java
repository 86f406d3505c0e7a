package org.secformer.datasets.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    @TempDir
    Path directory;

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        Path file = directory.resolve("a.safetensors");
        new SafetensorsWriter().add("a", new float[] {1}, 1).write(file);
        new SafetensorsWriter().add("a", new float[] {2}, 1).write(file);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertArrayEquals(new float[] {2}, tensors.read("a"));
        }
        assertEquals(List.of("a.safetensors"), files());
    }

    @Test
    void aFailureLeavesNothing() throws IOException {
        Path taken = Files.createDirectories(directory.resolve("taken/inside")).getParent();
        SafetensorsWriter writer = new SafetensorsWriter().add("a", new float[] {1}, 1);
        assertThrows(UncheckedIOException.class, () -> writer.write(taken));
        assertThrows(UncheckedIOException.class, () -> writer.write(directory.resolve("missing/a.safetensors")));
        assertEquals(List.of("taken"), files());
    }

    @Test
    void theHeaderEndsOnAMultipleOfEightBytes() throws IOException {
        for (int i = 0; i < 9; i++) {
            Path file = directory.resolve("a.safetensors");
            new SafetensorsWriter().add("x".repeat(i), new float[] {1}, 1).write(file);
            assertEquals(4, Files.size(file) % 8);
        }
    }

    @Test
    void refusesWrongShapesAndNamesGivenTwice() {
        SafetensorsWriter writer = new SafetensorsWriter().add("a", new float[6], 2, 3);
        assertThrows(IllegalArgumentException.class, () -> writer.add("a", new float[6], 6));
        assertThrows(IllegalArgumentException.class, () -> writer.add("__metadata__", new float[6], 6));
        assertThrows(IllegalArgumentException.class, () -> writer.add("b", new float[6], 2, 2));
        assertThrows(IllegalArgumentException.class, () -> writer.add("c", new float[6], -2, -3));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
