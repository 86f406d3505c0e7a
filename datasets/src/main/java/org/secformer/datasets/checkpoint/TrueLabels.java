package org.secformer.datasets.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.secformer.datasets.InvalidInputException;

/**
 * What the label column of a model's data holds, by task:
 *
 * <ul>
 *   <li>one label per text: its name or number ({@link LabelNames})
 *   <li>several labels: a JSON array of names or numbers, {@code []} if none is right
 *   <li>labels of words: a JSON array of one name or number per word
 *   <li>values: a number; of a model that gives several, a JSON array of as many
 * </ul>
 *
 * Of vectors nothing is known to be right.
 */
public final class TrueLabels implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Task task;
    private final LabelNames names;
    private final int count;

    private TrueLabels(Task task, LabelNames names, int count) {
        this.task = task;
        this.names = names;
        this.count = count;
    }

    /** Of a model; nothing for one that gives vectors. */
    public static Optional<TrueLabels> of(BertConfig config) {
        return config.task().isVector()
                ? Optional.empty()
                : Optional.of(new TrueLabels(
                        config.task(),
                        LabelNames.of(config.labels()),
                        config.labels().size()));
    }

    /**
     * What is right for a text.
     *
     * @param labels numbers from 0 on: the one; all that are right, ascending; each word's. None of values
     * @param values none of labels
     */
    public record Truth(List<Integer> labels, List<Double> values) implements Serializable {
        public Truth {
            labels = List.copyOf(labels);
            values = List.copyOf(values);
        }
    }

    /** Reads a field; nothing if it does not hold what the task needs. */
    public Optional<Truth> parse(String field) {
        return switch (task) {
            case SINGLE_LABEL -> labels(List.of(field));
            case MULTI_LABEL -> array(field).flatMap(this::labels).map(TrueLabels::ascending);
            case TOKEN_LABELS -> array(field).flatMap(this::labels);
            case REGRESSION -> values(count == 1 ? Optional.of(List.of(field)) : array(field));
            case VECTOR, UNIT_VECTOR -> Optional.empty();
        };
    }

    private Optional<Truth> labels(List<String> texts) {
        List<Integer> indices = texts.stream().map(names::index).toList();
        return indices.contains(LabelNames.UNKNOWN) ? Optional.empty() : Optional.of(new Truth(indices, List.of()));
    }

    private static Truth ascending(Truth truth) {
        return new Truth(truth.labels().stream().distinct().sorted().toList(), List.of());
    }

    private Optional<Truth> values(Optional<List<String>> texts) {
        if (texts.isEmpty() || texts.get().size() != count) {
            return Optional.empty();
        }
        try {
            List<Double> values = texts.get().stream()
                    .map(text -> new BigDecimal(text.strip()).doubleValue())
                    .toList();
            return values.stream().allMatch(Double::isFinite)
                    ? Optional.of(new Truth(List.of(), values))
                    : Optional.empty();
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** Elements of a JSON array of texts and numbers. */
    private static Optional<List<String>> array(String field) {
        try {
            JsonNode array = JSON.readTree(field);
            List<String> elements = new ArrayList<>();
            for (JsonNode element : array) {
                if (!element.isTextual() && !element.isNumber()) {
                    return Optional.empty();
                }
                elements.add(element.asText());
            }
            return array.isArray() ? Optional.of(elements) : Optional.empty();
        } catch (JsonProcessingException none) {
            return Optional.empty();
        }
    }

    /**
     * The error of fields that cannot be read.
     *
     * @param place the column, and which rows
     * @param found some of the fields there
     */
    public InvalidInputException unreadable(Object file, String place, Collection<String> found, String remedy) {
        String each = "each " + names.known();
        String expected = switch (task) {
            case MULTI_LABEL -> "a JSON array of all labels that are right, " + each;
            case TOKEN_LABELS -> "a JSON array of a label per word, " + each;
            case REGRESSION -> count == 1 ? "a number" : "a JSON array of " + count + " numbers";
            case SINGLE_LABEL, VECTOR, UNIT_VECTOR -> names.known();
        };
        return InvalidInputException.of(file, place, expected, LabelNames.shown(found), remedy);
    }
}
