package org.secformer.datasets.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;

class SafetensorsFileTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsWrittenIsReadBack(long seed) {
        Random random = new Random(seed);
        float[] matrix = floats(random, 3 * 5);
        float[] severalChunks = floats(random, 700_001);
        Path file = directory.resolve("a.safetensors");
        new SafetensorsWriter()
                .metadata("format", "pt")
                .add("matrix", matrix, 3, 5)
                .add("empty", new float[0], 4, 0)
                .add("long \u00e9\n", severalChunks, severalChunks.length)
                .add("scalar", new float[] {-0.0f})
                .write(file);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertEquals(Set.of("matrix", "empty", "long \u00e9\n", "scalar"), tensors.names());
            assertEquals(Map.of("format", "pt"), tensors.metadata());
            assertEquals(List.of(3L, 5L), tensors.shape("matrix"));
            assertEquals(List.of(), tensors.shape("scalar"));
            assertArrayEquals(matrix, tensors.read("matrix"), "seed " + seed);
            assertArrayEquals(severalChunks, tensors.read("long \u00e9\n"), "seed " + seed);
            assertArrayEquals(new float[0], tensors.read("empty"));
            assertArrayEquals(new float[] {-0.0f}, tensors.read("scalar"));
        }
    }

    @Test
    void everyFloatingPointTypeBecomesFloat() {
        byte[] data = ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(0.1)
                .putDouble(-1e300)
                .putFloat(0.1f)
                .putFloat(Float.NaN)
                .putShort((short) 0x3c00)
                .putShort((short) 0xc100)
                .putShort((short) 0x3f80)
                .putShort((short) 0xc020)
                .array();
        String header = "{" + Safetensors.entry("f64", "F64", "[2]", 0, 16) + ", "
                + Safetensors.entry("f32", "F32", "[2]", 16, 24) + ", " + Safetensors.entry("f16", "F16", "[2]", 24, 28)
                + ", " + Safetensors.entry("bf16", "BF16", "[2]", 28, 32) + "}";
        try (SafetensorsFile file =
                SafetensorsFile.open(Safetensors.write(directory, Safetensors.bytes(header, data)))) {
            assertArrayEquals(new float[] {0.1f, Float.NEGATIVE_INFINITY}, file.read("f64"));
            assertArrayEquals(new float[] {0.1f, Float.NaN}, file.read("f32"));
            assertArrayEquals(new float[] {1f, -2.5f}, file.read("f16"));
            assertArrayEquals(new float[] {1f, -2.5f}, file.read("bf16"));
        }
    }

    @Test
    void everyHalfFollowsTheDefinition() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            double fraction = (bits & 1023) / 1024.0;
            double magnitude = switch (exponent) {
                case 0 -> Math.scalb(fraction, -14);
                case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                default -> Math.scalb(1 + fraction, exponent - 15);
            };
            float expected = (float) (bits < 1 << 15 ? magnitude : -magnitude);
            assertEquals(expected, ElementType.halfToFloat((short) bits), "bits " + bits);
        }
    }

    @Test
    void tensorsOfOtherTypesAreListedButNotRead() {
        String header = "{" + Safetensors.entry("ids", "I64", "[1]", 0, 8) + "}";
        try (SafetensorsFile file =
                SafetensorsFile.open(Safetensors.write(directory, Safetensors.bytes(header, new byte[8])))) {
            assertEquals(List.of(1L), file.shape("ids"));
            assertMessage(() -> file.read("ids"), "tensor \"ids\"", "found I64");
            assertThrows(IllegalArgumentException.class, () -> file.read("other"));
        }
    }

    @Test
    void tensorsBeyondTwoGigabytesAreRead() throws IOException {
        long padding = 2_300_000_000L;
        String header = "{" + Safetensors.entry("padding", "U8", "[" + padding + "]", 0, padding) + ", "
                + Safetensors.entry("last", "F32", "[2]", padding, padding + 8) + "}";
        byte[] beginning = Safetensors.bytes(header);
        Path file = Safetensors.write(directory, beginning);
        ByteBuffer values = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-2f);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(values.flip(), beginning.length + padding);
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertArrayEquals(new float[] {1.5f, -2f}, tensors.read("last"));
        }
    }

    @Test
    void tensorsTooLongForAnArrayAreRefused() throws IOException {
        long elements = 1L << 31;
        byte[] beginning =
                Safetensors.bytes("{" + Safetensors.entry("huge", "F16", "[" + elements + "]", 0, 2 * elements) + "}");
        Path file = Safetensors.write(directory, beginning);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), beginning.length + 2 * elements - 1);
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertMessage(() -> tensors.read("huge"), "tensor \"huge\"", "2147483648 elements");
        }
    }

    @Test
    void aFileCutAfterOpeningIsNoticed() throws IOException {
        Path file = directory.resolve("model.safetensors");
        new SafetensorsWriter().add("a", new float[100], 100).write(file);
        try (SafetensorsFile tensors = SafetensorsFile.open(file);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long size = Files.size(file);
            channel.truncate(size - 10);
            assertMessage(() -> tensors.read("a"), "byte " + (size - 400), "400 more bytes", "found 390 bytes");
        }
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static void assertMessage(Runnable action, String... parts) {
        String message = assertThrows(InvalidInputException.class, action::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
