package org.secformer.datasets;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.secformer.datasets.storage.Storage;

/** Reads the small text files that a user hands in. */
public final class InputFiles {

    private static final int MAX_BYTES = 64 << 20;
    private static final JsonMapper STRICT_JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private InputFiles() {}

    /**
     * Checks that a file can be read.
     *
     * @throws InvalidInputException if it is missing, not a regular file or not readable
     */
    public static void requireReadable(Path file) {
        if (Files.isRegularFile(file) && Files.isReadable(file)) {
            return;
        }
        throw InvalidInputException.of(
                ErrorCode.INPUT_MISSING,
                file,
                "the file itself",
                "a readable file",
                obstacle(file),
                "Check the path and its permissions.");
    }

    /**
     * Reads a whole text file.
     *
     * @throws InvalidInputException if it cannot be read, is not UTF-8 or is larger than 64 MiB
     * @throws UncheckedIOException if reading fails half-way
     */
    public static String text(Path file) {
        requireReadable(file);
        try {
            requireSmall(file, Files.size(file));
            return decode(file, Files.readAllBytes(file));
        } catch (IOException failure) {
            throw new UncheckedIOException("Reading " + file + " failed: " + failure.getMessage(), failure);
        }
    }

    /**
     * Reads a whole stored text file.
     *
     * @throws InvalidInputException if it is missing, is not UTF-8 or is larger than 64 MiB
     * @throws UncheckedIOException if reading fails
     */
    public static String text(Storage storage, String name) {
        String file = storage.locate(name);
        try {
            return decode(file, storage.readSmall(name, MAX_BYTES));
        } catch (IOException failure) {
            throw new UncheckedIOException("Reading " + file + " failed: " + failure.getMessage(), failure);
        }
    }

    /**
     * Reads a JSON object; a key given twice is an error.
     *
     * @throws InvalidInputException as {@link #text}, or if the file is not one JSON object
     */
    public static ObjectNode json(Path file) {
        return json(file, text(file));
    }

    /** Reads a stored JSON object; likewise. */
    public static ObjectNode json(Storage storage, String name) {
        return json(storage.locate(name), text(storage, name));
    }

    /** Reads a JSON array; likewise. */
    public static ArrayNode jsonArray(Path file) {
        return parsed(file, text(file), ArrayNode.class, "a JSON array");
    }

    private static ObjectNode json(Object file, String text) {
        return parsed(file, text, ObjectNode.class, "a JSON object");
    }

    private static <T extends JsonNode> T parsed(Object file, String text, Class<T> kind, String expected) {
        try {
            JsonNode node = STRICT_JSON.readTree(text);
            if (kind.isInstance(node)) {
                return kind.cast(node);
            }
            throw InvalidInputException.of(file, "the file itself", expected, kind(node), "Save the model again.");
        } catch (JsonProcessingException problem) {
            JsonLocation location = problem.getLocation();
            String place = location == null
                    ? "the file itself"
                    : "line " + location.getLineNr() + " column " + location.getColumnNr();
            throw new InvalidInputException(
                    file + ", " + place + ": expected JSON, found " + quote(problem.getOriginalMessage())
                            + ".\nSave the model again.",
                    problem);
        }
    }

    private static void requireSmall(Object file, long bytes) {
        if (bytes > MAX_BYTES) {
            throw InvalidInputException.of(
                    file,
                    "the file itself",
                    "at most " + MAX_BYTES + " bytes",
                    bytes + " bytes",
                    "Check that this is the right file.");
        }
    }

    private static String obstacle(Path file) {
        if (!Files.exists(file)) {
            return "nothing";
        }
        if (Files.isDirectory(file)) {
            return "a directory";
        }
        return Files.isRegularFile(file) ? "a file without permission to read it" : "a special file";
    }

    private static String decode(Object file, byte[] bytes) {
        ByteBuffer encoded = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException problem) {
            throw new InvalidInputException(
                    file + ", byte " + encoded.position() + ": expected UTF-8 text, found another encoding.\n"
                            + "Save the file as UTF-8.",
                    problem);
        }
    }

    private static String kind(JsonNode node) {
        return node.isMissingNode()
                ? "nothing"
                : "a JSON " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
