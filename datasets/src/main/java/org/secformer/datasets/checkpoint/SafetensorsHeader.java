package org.secformer.datasets.checkpoint;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.InvalidInputException;

/**
 * The JSON header of a safetensors file: for each tensor its element type, shape and place. All rules of the format
 * are checked, above all that the tensors cover the data without holes and overlaps, so that no byte has two meanings
 * or none. One tensor after the other is read: a header of the largest permitted size needs no tree of itself.
 */
final class SafetensorsHeader {

    static final String METADATA = "__metadata__";
    static final int MAX_BYTES = 100_000_000;
    static final String REMEDY = "The file is damaged or incomplete: copy it or save the model again.";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Object file;
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsHeader(Object file) {
        this.file = file;
    }

    /**
     * Reads and checks a header.
     *
     * @param dataBytes the length of the file after its header
     * @throws InvalidInputException if the header breaks a rule of the format
     */
    static SafetensorsHeader parse(Object file, String json, long dataBytes) {
        SafetensorsHeader header = new SafetensorsHeader(file);
        try (JsonParser parser = MAPPER.createParser(json)) {
            header.readObject(parser);
        } catch (JsonProcessingException problem) {
            throw new InvalidInputException(
                    file + ", header: expected JSON, found " + quote(problem.getOriginalMessage()) + ".\n" + REMEDY,
                    problem);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        header.requireSeamless(dataBytes);
        return header;
    }

    /** The tensors in the order of the header. */
    Map<String, TensorEntry> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    private void readObject(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw invalid("header", "a JSON object", "something else");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            JsonNode node = MAPPER.readTree(parser);
            if (name.equals(METADATA)) {
                readMetadata(node);
            } else {
                tensors.put(name, entry(place(name), node));
            }
        }
        if (parser.nextToken() != null) {
            throw invalid("header", "nothing after the JSON object", "more text");
        }
    }

    private void readMetadata(JsonNode node) {
        if (!node.isObject()) {
            throw invalid(place(METADATA), "a JSON object", "something else");
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!property.getValue().isTextual()) {
                throw invalid(place(METADATA) + ", key " + quote(property.getKey()), "a string", "something else");
            }
            metadata.put(property.getKey(), property.getValue().textValue());
        }
    }

    private TensorEntry entry(String place, JsonNode node) {
        String typeName = node.path("dtype").asText();
        ElementType type = ElementType.named(typeName)
                .orElseThrow(() -> invalid(place + ", dtype", "a type of the safetensors format", quote(typeName)));
        List<Long> shape = naturals(place + ", shape", node.path("shape"));
        List<Long> offsets = naturals(place + ", data_offsets", node.path("data_offsets"));
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw invalid(place + ", data_offsets", "begin and end", offsets.toString());
        }
        TensorEntry entry = new TensorEntry(type, shape, offsets.get(0), offsets.get(1));
        requireSize(place, entry);
        return entry;
    }

    private List<Long> naturals(String place, JsonNode node) {
        if (!node.isArray()) {
            throw invalid(place, "an array of whole numbers", "something else");
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : node) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw invalid(place, "whole numbers from 0 to 2^63 - 1", quote(number.asText()));
            }
            numbers.add(number.longValue());
        }
        return numbers;
    }

    private void requireSize(String place, TensorEntry entry) {
        long bytes = entry.type().bytes();
        try {
            for (long size : entry.shape()) {
                bytes = Math.multiplyExact(bytes, size);
            }
        } catch (ArithmeticException overflow) {
            throw invalid(
                    place + ", shape", "less than 2^63 bytes", entry.shape().toString());
        }
        if (bytes != entry.end() - entry.begin()) {
            throw invalid(
                    place + ", data_offsets",
                    bytes + " bytes for " + entry.type() + " " + entry.shape(),
                    (entry.end() - entry.begin()) + " bytes");
        }
    }

    private void requireSeamless(long dataBytes) {
        List<Map.Entry<String, TensorEntry>> inFileOrder = new ArrayList<>(tensors.entrySet());
        inFileOrder.sort(Comparator.comparingLong((Map.Entry<String, TensorEntry> tensor) ->
                        tensor.getValue().begin())
                .thenComparingLong(tensor -> tensor.getValue().end()));
        long covered = 0;
        for (Map.Entry<String, TensorEntry> tensor : inFileOrder) {
            if (tensor.getValue().begin() != covered) {
                throw invalid(
                        place(tensor.getKey()) + ", data_offsets",
                        "begin " + covered + ", where the tensor before it ends",
                        "begin " + tensor.getValue().begin());
            }
            covered = tensor.getValue().end();
        }
        if (covered != dataBytes) {
            throw invalid("the data after the header", covered + " bytes as its header says", dataBytes + " bytes");
        }
    }

    private static String place(String name) {
        return "header, tensor " + quote(name);
    }

    private InvalidInputException invalid(String place, String expected, String found) {
        return InvalidInputException.of(file, place, expected, found, REMEDY);
    }
}
