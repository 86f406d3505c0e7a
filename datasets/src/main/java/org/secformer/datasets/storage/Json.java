package org.secformer.datasets.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/** Records as JSON files and messages. Unknown, missing and doubled keys are errors. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** Records are smaller; whoever makes a file has no claim to more of its reader's memory. */
    private static final int LARGEST_BYTES = 1 << 26;

    private Json() {}

    public static byte[] bytes(Object record) {
        try {
            return MAPPER.writeValueAsBytes(record);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("cannot write " + record.getClass() + " as JSON", impossible);
        }
    }

    /** The content of a file: with a line break at its end. */
    public static byte[] file(Object record) {
        return (new String(bytes(record), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a record.
     *
     * @param source where the bytes come from, for messages
     */
    public static <T> T read(byte[] bytes, Class<T> type, String source) {
        try {
            T record = MAPPER.readValue(bytes, type);
            if (record == null) {
                throw new IOException("null");
            }
            return record;
        } catch (IOException damaged) {
            throw new InvalidInputException(
                    ErrorCode.INPUT_DAMAGED,
                    source + ": expected a " + type.getSimpleName() + " as JSON, found something else ("
                            + firstLine(damaged) + ").\nThe file is damaged or of another version: make it anew.",
                    damaged);
        }
    }

    private static String firstLine(Exception failure) {
        return failure.getMessage().lines().findFirst().orElse("no reason given");
    }

    public static <T> T read(Storage storage, String name, Class<T> type) throws IOException {
        try (InputStream in = storage.open(name)) {
            return read(bounded(in, storage.locate(name)), type, storage.locate(name));
        }
    }

    /**
     * Reads a record that says which format and version it is in, as its fields {@code format} and {@code version}.
     *
     * @throws InvalidInputException if it is of another format, of an older or newer version, or damaged
     */
    public static <T> T read(byte[] bytes, String format, int version, Class<T> type, String source) {
        JsonNode found;
        try {
            found = MAPPER.readTree(bytes);
        } catch (IOException damaged) {
            return read(bytes, type, source);
        }
        String foundFormat = found.path("format").asText("no format");
        if (!foundFormat.equals(format)) {
            throw InvalidInputException.of(
                    source, "format", format, InvalidInputException.quote(foundFormat), "Give the right file.");
        }
        JsonNode foundVersion = found.path("version");
        if (foundVersion.isIntegralNumber() && foundVersion.asLong() != version) {
            String age = foundVersion.asLong() > version ? "a newer" : "an older";
            throw InvalidInputException.of(
                    source,
                    "format",
                    format + " version " + version,
                    "version " + foundVersion + ", of " + age + " program",
                    "Make it again with the same version of the program that reads it.");
        }
        return read(bytes, type, source);
    }

    /** The same, of a stored file. */
    public static <T> T read(Storage storage, String name, String format, int version, Class<T> type)
            throws IOException {
        try (InputStream in = storage.open(name)) {
            return read(bounded(in, storage.locate(name)), format, version, type, storage.locate(name));
        }
    }

    private static byte[] bounded(InputStream in, String source) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
        if (bytes.length > LARGEST_BYTES) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    source,
                    "the file itself",
                    "at most " + LARGEST_BYTES + " bytes",
                    "more",
                    "Give the right file, or make it anew.");
        }
        return bytes;
    }

    public static void write(Storage storage, String name, Object record) throws IOException {
        byte[] bytes = file(record);
        storage.write(name, out -> out.write(bytes));
    }
}
