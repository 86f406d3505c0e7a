package org.secformer.datasets.checkpoint;

import static org.secformer.datasets.InvalidInputException.quote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Storage;

/**
 * Reads tensors from a file in the safetensors format: 8 bytes of header length (little-endian), a JSON header, the
 * data. The file may be larger than memory; a tensor is read when it is asked for. Thread-safe.
 */
public final class SafetensorsFile implements AutoCloseable {

    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    private final String file;
    private final ByteSource source;
    private final long dataStart;
    private final SafetensorsHeader header;

    private SafetensorsFile(String file, ByteSource source) throws IOException {
        this.file = file;
        this.source = source;
        int headerBytes = readHeaderLength();
        this.dataStart = LENGTH_BYTES + (long) headerBytes;
        String json = decodeHeader(readFully(LENGTH_BYTES, headerBytes));
        this.header = SafetensorsHeader.parse(file, json, source.size() - dataStart);
    }

    /**
     * Opens a file and checks its header and its length.
     *
     * @throws InvalidInputException if the file cannot be read, is truncated or breaks a rule of the format
     * @throws UncheckedIOException if reading fails
     */
    public static SafetensorsFile open(Path file) {
        InputFiles.requireReadable(file);
        try {
            return open(file.toString(), ByteSource.of(FileChannel.open(file, StandardOpenOption.READ)));
        } catch (IOException failure) {
            throw readingFailed(file.toString(), failure);
        }
    }

    /** Likewise, of a stored file. */
    public static SafetensorsFile open(Storage storage, String name) {
        return open(storage.locate(name), ByteSource.of(storage, name));
    }

    private static SafetensorsFile open(String file, ByteSource source) {
        try {
            return new SafetensorsFile(file, source);
        } catch (IOException failure) {
            closeAfter(failure, source);
            throw readingFailed(file, failure);
        } catch (RuntimeException | Error failure) {
            closeAfter(failure, source);
            throw failure;
        }
    }

    /** The names of the tensors, in the order of the header. */
    public Set<String> names() {
        return header.tensors().keySet();
    }

    /** Free-form remarks of the program that wrote the file. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** The sizes of a tensor's axes, the slowest first; empty for a scalar. */
    public List<Long> shape(String name) {
        return entry(name).shape();
    }

    /**
     * Reads a whole tensor of 16-, 32- or 64-bit floating-point numbers, row by row. The caller owns the array.
     * Values are not checked: infinities and NaN are returned as they are.
     *
     * @throws InvalidInputException if its elements are of another type or too many for an array, or the file has
     *     become shorter since it was opened
     * @throws UncheckedIOException if reading fails
     */
    public float[] read(String name) {
        TensorEntry tensor = entry(name);
        requireArray(name, tensor);
        float[] values = new float[(int) tensor.elements()];
        try {
            int done = 0;
            for (long next = tensor.begin(); next < tensor.end(); next += CHUNK_BYTES) {
                int bytes = (int) Math.min(CHUNK_BYTES, tensor.end() - next);
                done += tensor.type().decode(readFully(dataStart + next, bytes), values, done);
            }
        } catch (IOException failure) {
            throw readingFailed(file, failure);
        }
        return values;
    }

    @Override
    public void close() {
        try {
            source.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("Closing " + file + " failed: " + failure.getMessage(), failure);
        }
    }

    TensorEntry entry(String name) {
        TensorEntry entry = header.tensors().get(name);
        if (entry == null) {
            throw new IllegalArgumentException(file + " has no tensor " + quote(name));
        }
        return entry;
    }

    private void requireArray(String name, TensorEntry tensor) {
        String place = "tensor " + quote(name);
        if (!tensor.type().readable()) {
            throw InvalidInputException.of(
                    file,
                    place,
                    "elements of type " + ElementType.READABLE,
                    tensor.type().name(),
                    "Save the model with floating-point weights.");
        }
        if (tensor.elements() > MAX_ARRAY_LENGTH) {
            throw InvalidInputException.of(
                    file,
                    place,
                    "at most " + MAX_ARRAY_LENGTH + " elements",
                    tensor.elements() + " elements",
                    "Models of this size are not supported.");
        }
    }

    private int readHeaderLength() throws IOException {
        long length = readFully(0, LENGTH_BYTES).getLong();
        if (length < 0 || length > SafetensorsHeader.MAX_BYTES) {
            throw InvalidInputException.of(
                    file,
                    "byte 0",
                    "a header length of at most " + SafetensorsHeader.MAX_BYTES + " bytes",
                    Long.toUnsignedString(length) + " bytes",
                    "This is not a safetensors file, or it is damaged: save the model again.");
        }
        return (int) length;
    }

    private String decodeHeader(ByteBuffer bytes) {
        if (!bytes.hasRemaining() || bytes.get(0) != '{') {
            throw InvalidInputException.of(
                    file,
                    "byte " + LENGTH_BYTES,
                    "a header that begins with {",
                    "something else",
                    SafetensorsHeader.REMEDY);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException problem) {
            long offset = LENGTH_BYTES + (long) bytes.position();
            throw InvalidInputException.of(
                    file, "header, byte " + offset, "UTF-8 text", "other bytes", SafetensorsHeader.REMEDY);
        }
    }

    /** Reads exactly {@code length} bytes; memory is taken only after the file is known to have them. */
    private ByteBuffer readFully(long offset, int length) throws IOException {
        requireBytes(offset, length, source.size() - offset);
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (source.read(bytes, offset + bytes.position()) < 0) {
                requireBytes(offset, length, bytes.position());
            }
        }
        return bytes.flip();
    }

    private void requireBytes(long offset, int expected, long available) {
        if (available < expected) {
            throw InvalidInputException.of(
                    file,
                    "byte " + offset,
                    expected + " more bytes",
                    Math.max(0, available) + " bytes",
                    SafetensorsHeader.REMEDY);
        }
    }

    private static void closeAfter(Throwable failure, ByteSource source) {
        try {
            source.close();
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    private static UncheckedIOException readingFailed(String file, IOException failure) {
        return new UncheckedIOException("Reading " + file + " failed: " + failure.getMessage(), failure);
    }
}
