package org.secformer.datasets.storage;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.Printable;
import org.secformer.mpc.transformer.Revealed;

/** Records as JSON files and messages. Unknown, missing and doubled keys are errors. */
public final class Json {
    /** Whoever writes more wants to exhaust its reader. */
    public static final int MOST_BYTES = 64 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .annotationIntrospector(new LaterParts())
            .injectableValues(new InjectableValues.Std().addValue(LaterParts.REVEALED, Revealed.SCORES))
            .build();

    private static final int SHOWN_CHARACTERS = 300;

    /** What mends a file of another version, if nothing else is known. */
    private static final String REMEDY = "Make it again with the same version of the program that reads it.";

    private Json() {}

    /**
     * Parts that older records do not have: where they are as they were before there were any they are left out, so that all other files are
     * what they have been.
     */
    private static final class LaterParts extends JacksonAnnotationIntrospector {
        static final String REVEALED = "revealed";
        private static final long serialVersionUID = 1L;

        @Override
        public JacksonInject.Value findInjectableValue(AnnotatedMember member) {
            boolean isLater = member instanceof AnnotatedParameter && member.getRawType() == Revealed.class;
            return isLater ? JacksonInject.Value.construct(REVEALED, true, true) : super.findInjectableValue(member);
        }

        @Override
        public JsonInclude.Value findPropertyInclusion(Annotated member) {
            return member.getRawType() == Revealed.class && !(member instanceof AnnotatedClass)
                    ? JsonInclude.Value.construct(JsonInclude.Include.CUSTOM, null, Usual.class, null)
                    : super.findPropertyInclusion(member);
        }
    }

    /** Is equal to what is left out. */
    private static final class Usual {
        @Override
        public boolean equals(Object value) {
            return Revealed.SCORES.equals(value);
        }

        @Override
        public int hashCode() {
            return Revealed.SCORES.hashCode();
        }
    }

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
    public static <T extends Parsed> T read(byte[] bytes, Class<T> type, String source) {
        return record(bytes, type, source);
    }

    /** The same for what a program left for itself, or for the one that started it: not for what others may have written. */
    public static <T> T readOwn(byte[] bytes, Class<T> type, String source) {
        return record(bytes, type, source);
    }

    /** The same, of a stored file. */
    public static <T> T readOwn(Storage storage, String name, Class<T> type) throws IOException {
        return readOwn(storage.readSmall(name, MOST_BYTES), type, storage.locate(name));
    }

    private static <T> T record(byte[] bytes, Class<T> type, String source) {
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
                            + Printable.line(reason(damaged), SHOWN_CHARACTERS)
                            + ").\nThe file is damaged or of another version: make it anew.",
                    damaged);
        }
    }

    /** Where it went wrong, and why; what types and records refuse, in their own words. */
    private static String reason(IOException failure) {
        String place = failure instanceof JsonMappingException mapping ? place(mapping) : "";
        for (Throwable at = failure.getCause(); at != null; at = at.getCause()) {
            if (at instanceof InvalidInputException || at instanceof IllegalArgumentException) {
                return place + at.getMessage();
            }
            if (at instanceof NullPointerException) {
                return place + "a part that must be there is null";
            }
        }
        String text =
                failure instanceof JsonProcessingException json ? json.getOriginalMessage() : failure.getMessage();
        return place
                + (text == null ? "no reason given" : text.lines().findFirst().orElse("no reason given"));
    }

    /** As in files[3].name. */
    private static String place(JsonMappingException failure) {
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return place.isEmpty() ? "" : place + ": ";
    }

    public static <T extends Parsed> T read(Storage storage, String name, Class<T> type) throws IOException {
        return read(storage.readSmall(name, MOST_BYTES), type, storage.locate(name));
    }

    /**
     * Reads a record that says which format and version it is in, as its fields {@code format} and {@code version}.
     *
     * @throws InvalidInputException if it is of another format, of an older or newer version, or damaged
     */
    public static <T extends Parsed> T read(byte[] bytes, String format, int version, Class<T> type, String source) {
        return read(bytes, format, version, type, source, REMEDY);
    }

    private static <T extends Parsed> T read(
            byte[] bytes, String format, int version, Class<T> type, String source, String remedy) {
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
        if (foundVersion.isIntegralNumber()
                && !(foundVersion.canConvertToInt() && foundVersion.intValue() == version)) {
            String age =
                    foundVersion.bigIntegerValue().compareTo(BigInteger.valueOf(version)) > 0 ? "a newer" : "an older";
            throw InvalidInputException.of(
                    source,
                    "format",
                    format + " version " + version,
                    "version " + Printable.line(foundVersion.asText(), 20) + ", of " + age + " program",
                    remedy);
        }
        return read(bytes, type, source);
    }

    /** The same, of a stored file. */
    public static <T extends Parsed> T read(Storage storage, String name, String format, int version, Class<T> type)
            throws IOException {
        return read(storage, name, format, version, type, REMEDY);
    }

    /**
     * The same.
     *
     * @param remedy what mends another version
     */
    public static <T extends Parsed> T read(
            Storage storage, String name, String format, int version, Class<T> type, String remedy) throws IOException {
        return read(storage.readSmall(name, MOST_BYTES), format, version, type, storage.locate(name), remedy);
    }

    public static void write(Storage storage, String name, Object record) throws IOException {
        byte[] bytes = file(record);
        storage.write(name, out -> out.write(bytes));
    }
}
