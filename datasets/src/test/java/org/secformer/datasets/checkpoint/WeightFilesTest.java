package org.secformer.datasets.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;

/** Weights in several files. */
class WeightFilesTest {
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws IOException {
        new SafetensorsWriter().add("a", new float[] {1, 2}, 2).write(directory.resolve("one.safetensors"));
        new SafetensorsWriter()
                .add("b", new float[] {3}, 1)
                .add("c", new float[] {4}, 1)
                .write(directory.resolve("two.safetensors"));
        index("{\"a\": \"one.safetensors\", \"b\": \"two.safetensors\", \"c\": \"two.safetensors\"}");
    }

    @Test
    void everyTensorIsReadFromItsFile() {
        try (WeightFiles weights = WeightFiles.open(directory)) {
            assertEquals(Set.of("a", "b", "c"), weights.names());
            assertArrayEquals(new float[] {1, 2}, weights.read("a"));
            assertArrayEquals(new float[] {4}, weights.read("c"));
            assertEquals(directory.resolve("two.safetensors"), weights.place("b"));
        }
    }

    @Test
    void oneFileIsPreferred() {
        new SafetensorsWriter().add("a", new float[] {9}, 1).write(directory.resolve("model.safetensors"));
        try (WeightFiles weights = WeightFiles.open(directory)) {
            assertArrayEquals(new float[] {9}, weights.read("a"));
        }
    }

    @Test
    void everythingThatTheIndexGetsWrongIsListed() throws IOException {
        index(
                "{\"a\": \"one.safetensors\", \"x\": \"two.safetensors\", \"c\": \"two.safetensors\", \"y\": \"no.safetensors\"}");
        refused(
                "3 problems",
                "\"x\": expected a tensor of two.safetensors, found nothing",
                "two.safetensors, \"b\": expected only tensors that the index lists",
                "no.safetensors, the file itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../one.safetensors", "/one.safetensors", "", "one.bin", "a\\u0000.safetensors"})
    void filesLieBesideTheIndex(String name) throws IOException {
        index("{\"a\": \"" + name + "\"}");
        refused("\"a\": expected the name of a file beside it");
    }

    @Test
    void anEmptyIndexIsRefused() throws IOException {
        index("{}");
        refused("weight_map: expected tensors");
    }

    private void index(String map) throws IOException {
        Files.writeString(directory.resolve(INDEX), "{\"metadata\": {}, \"weight_map\": " + map + "}");
    }

    private void refused(String... parts) {
        String message = assertThrows(InvalidInputException.class, () -> WeightFiles.open(directory))
                .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part) && message.contains(INDEX), message);
        }
    }
}
