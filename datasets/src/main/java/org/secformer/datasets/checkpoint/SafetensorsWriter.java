package org.secformer.datasets.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes 32-bit floating-point tensors in the safetensors format, in the order in which they are added. The file
 * appears under its name only when it is complete. It is readable by its owner alone: weights are secret. Not
 * thread-safe.
 */
public final class SafetensorsWriter {

    private static final int CHUNK_ELEMENTS = 1 << 18;
    private static final int HEADER_ALIGNMENT_BYTES = 8;

    private final ObjectNode header = JsonMapper.builder().build().createObjectNode();
    private final Map<String, float[]> tensors = new LinkedHashMap<>();
    private long dataBytes;

    /** Adds a free-form remark. */
    public SafetensorsWriter metadata(String key, String value) {
        header.withObjectProperty(SafetensorsHeader.METADATA).put(key, value);
        return this;
    }

    /**
     * Adds a tensor.
     *
     * @param values its elements row by row; not copied, must stay as they are until the file is written
     * @param shape the sizes of its axes, the slowest first
     * @throws IllegalArgumentException if the name is taken or the shape does not fit the number of values
     */
    public SafetensorsWriter add(String name, float[] values, int... shape) {
        if (name.equals(SafetensorsHeader.METADATA) || tensors.containsKey(name)) {
            throw new IllegalArgumentException("The name " + name + " is taken");
        }
        long elements = 1;
        boolean negative = false;
        for (int size : shape) {
            negative |= size < 0;
            elements = Math.multiplyExact(elements, size);
        }
        if (negative || elements != values.length) {
            throw new IllegalArgumentException(
                    name + " has " + values.length + " values for the shape " + Arrays.toString(shape));
        }
        tensors.put(name, values);
        long begin = dataBytes;
        dataBytes += (long) values.length * Float.BYTES;
        ObjectNode entry = header.putObject(name).put("dtype", ElementType.F32.name());
        ArrayNode sizes = entry.putArray("shape");
        Arrays.stream(shape).forEach(sizes::add);
        entry.putArray("data_offsets").add(begin).add(dataBytes);
        return this;
    }

    /**
     * Writes the file, replacing one of this name.
     *
     * @throws UncheckedIOException if writing fails; then there is no new file
     */
    public void write(Path file) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Path partial = Files.createTempFile(directory, file.getFileName() + ".", ".partial");
            try {
                writeTo(partial);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("Writing " + file + " failed: " + failure.getMessage(), failure);
        }
    }

    private void writeTo(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writeTo(Channels.newOutputStream(channel));
            channel.force(true);
        }
    }

    /** Writes the file's bytes. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(encodedHeader());
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_ELEMENTS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] values : tensors.values()) {
            for (int done = 0; done < values.length; ) {
                int count = Math.min(CHUNK_ELEMENTS, values.length - done);
                chunk.clear().asFloatBuffer().put(values, done, count);
                done += count;
                out.write(chunk.array(), 0, count * Float.BYTES);
            }
        }
    }

    private byte[] encodedHeader() {
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padding = Math.floorMod(-json.length, HEADER_ALIGNMENT_BYTES);
        ByteBuffer encoded =
                ByteBuffer.allocate(Long.BYTES + json.length + padding).order(ByteOrder.LITTLE_ENDIAN);
        encoded.putLong(json.length + padding).put(json).put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
        return encoded.array();
    }
}
