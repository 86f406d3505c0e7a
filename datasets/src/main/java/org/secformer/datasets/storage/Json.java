package org.secformer.datasets.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
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

    private Json() {}

    public static byte[] bytes(Object record) {
        try {
            return MAPPER.writeValueAsBytes(record);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("cannot write " + record.getClass() + " as JSON", impossible);
        }
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
            return read(in.readAllBytes(), type, storage.locate(name));
        }
    }

    public static void write(Storage storage, String name, Object record) throws IOException {
        byte[] bytes = (new String(bytes(record), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
        storage.write(name, out -> out.write(bytes));
    }
}
