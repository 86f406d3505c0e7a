package org.secformer.jobs.client;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.texts.Classes;
import org.secformer.jobs.texts.Meaning;
import org.secformer.mpc.transformer.Revealed;

/**
 * The columns of a file of predictions between id and reason, by task:
 *
 * <ul>
 *   <li>one label: {@code label}, {@code logit_0}, ..., {@code probability_0}, ... (softmax)
 *   <li>one label, of a model that reveals no scores: {@code label}, and {@code above_margin}, true or false, if it tells of a margin
 *   <li>several labels: {@code labels}, a JSON array of names, {@code logit_0}, ..., {@code probability_0}, ... (logistic)
 *   <li>values: {@code value}, or {@code value_0}, ... of a model that has several
 *   <li>vectors: {@code vector}, a JSON array of numbers
 *   <li>labels of words: {@code tags}, a JSON array of an object per word: word, label, probability, logits
 * </ul>
 *
 * @param meaning of a text's numbers
 * @param labels names, in the order of the logits; none of a vector
 * @param revealed what comes out of a text's scores; without scores, values of a text are its label's number, and 1 if that is above
 *     the margin, else 0
 */
public record TaskColumns(Meaning meaning, List<String> labels, Revealed revealed) implements Serializable {
    private static final DataType NUMBERS = DataTypes.createArrayType(DataTypes.DoubleType, false);
    private static final StructType TAG = new StructType()
            .add("word", DataTypes.StringType)
            .add("label", DataTypes.StringType)
            .add("probability", DataTypes.DoubleType)
            .add("rawPrediction", NUMBERS);
    private static final String LOGIT = "logit_";
    private static final String PROBABILITY = "probability_";
    private static final String LABEL = "label";
    private static final String ABOVE_MARGIN = "above_margin";
    private static final String VALUE = "value";
    private static final Pattern LOGITS = Pattern.compile("(?<!\\\\)\"logits\":(\\[[^\\]]*\\])");

    /** Of results with a file's header, of which only the model owner's choice is unknown. */
    public static TaskColumns ofHeader(Meaning meaning, List<String> labels, List<String> header) {
        boolean isLabelAlone = header.contains(LABEL) && !header.contains(LOGIT + 0);
        Revealed found = header.contains(ABOVE_MARGIN) ? Revealed.labelAndMargin(0) : Revealed.LABEL;
        return new TaskColumns(meaning, labels, isLabelAlone ? found : Revealed.SCORES);
    }

    List<String> names() {
        if (!revealed.tellsScores()) {
            return revealed.hasMargin() ? List.of(LABEL, ABOVE_MARGIN) : List.of(LABEL);
        }
        int count = labels.size();
        return switch (meaning.task()) {
            case SINGLE_LABEL -> joined(List.of(LABEL), numbered(LOGIT, count), numbered(PROBABILITY, count));
            case MULTI_LABEL -> joined(List.of("labels"), numbered(LOGIT, count), numbered(PROBABILITY, count));
            case REGRESSION -> count == 1 ? List.of(VALUE) : numbered(VALUE + "_", count);
            case VECTOR, UNIT_VECTOR -> List.of("vector");
            case TOKEN_LABELS -> List.of("tags");
        };
    }

    /**
     * Fields of a text, not quoted yet.
     *
     * @param words of the text, where words have labels
     */
    public List<String> fields(double[] values, List<Word> words) {
        if (!revealed.tellsScores()) {
            String label = labels.get((int) values[0]);
            return revealed.hasMargin() ? List.of(label, String.valueOf(values[1] == 1)) : List.of(label);
        }
        return switch (meaning.task()) {
            case SINGLE_LABEL ->
                joined(
                        List.of(labels.get(Classes.largest(values))),
                        shown(values),
                        shown(meaning.probabilities(values)));
            case MULTI_LABEL -> joined(List.of(chosen(values)), shown(values), shown(meaning.probabilities(values)));
            case REGRESSION -> shown(values);
            case VECTOR, UNIT_VECTOR -> List.of(array(values));
            case TOKEN_LABELS ->
                List.of(IntStream.range(0, words.size())
                        .mapToObj(word -> tag(words.get(word), logits(values, word)))
                        .collect(Collectors.joining(",", "[", "]")));
        };
    }

    /**
     * The columns with types, as users of Spark's machine learning know them:
     *
     * <ul>
     *   <li>one label: {@code label}, {@code rawPrediction} (logits), {@code probability} (softmax), {@code prediction} (the label's
     *       number)
     *   <li>one label, of a model that reveals no scores: {@code label}, {@code prediction}, and {@code aboveMargin} if it tells of a margin
     *   <li>several labels: {@code labels}, {@code rawPrediction}, {@code probability} (logistic)
     *   <li>values: {@code prediction} or, of a model that has several, {@code values}
     *   <li>vectors: {@code vector}
     *   <li>labels of words: {@code tags}, a struct per word: word, label, probability, rawPrediction
     * </ul>
     */
    StructType schema() {
        StructType schema = new StructType();
        if (!revealed.tellsScores()) {
            StructType label = schema.add(LABEL, DataTypes.StringType).add("prediction", DataTypes.DoubleType);
            return revealed.hasMargin() ? label.add("aboveMargin", DataTypes.BooleanType) : label;
        }
        return switch (meaning.task()) {
            case SINGLE_LABEL ->
                schema.add(LABEL, DataTypes.StringType)
                        .add("rawPrediction", NUMBERS)
                        .add("probability", NUMBERS)
                        .add("prediction", DataTypes.DoubleType);
            case MULTI_LABEL ->
                schema.add("labels", DataTypes.createArrayType(DataTypes.StringType, false))
                        .add("rawPrediction", NUMBERS)
                        .add("probability", NUMBERS);
            case REGRESSION ->
                labels.size() == 1 ? schema.add("prediction", DataTypes.DoubleType) : schema.add("values", NUMBERS);
            case VECTOR, UNIT_VECTOR -> schema.add("vector", NUMBERS);
            case TOKEN_LABELS -> schema.add("tags", DataTypes.createArrayType(TAG, false));
        };
    }

    /** Values of these columns. */
    List<Object> typed(double[] values, List<Word> words) {
        if (!revealed.tellsScores()) {
            String label = labels.get((int) values[0]);
            return revealed.hasMargin() ? List.of(label, values[0], values[1] == 1) : List.of(label, values[0]);
        }
        return switch (meaning.task()) {
            case SINGLE_LABEL ->
                List.of(
                        labels.get(Classes.largest(values)),
                        boxed(values),
                        boxed(meaning.probabilities(values)),
                        (double) Classes.largest(values));
            case MULTI_LABEL ->
                List.of(
                        meaning.labels(values).stream().map(labels::get).toArray(String[]::new),
                        boxed(values),
                        boxed(meaning.probabilities(values)));
            case REGRESSION -> List.of(labels.size() == 1 ? (Object) values[0] : boxed(values));
            case VECTOR, UNIT_VECTOR -> List.of((Object) boxed(values));
            case TOKEN_LABELS ->
                List.of((Object) IntStream.range(0, words.size())
                        .mapToObj(word -> typedTag(words.get(word), logits(values, word)))
                        .toArray(Row[]::new));
        };
    }

    private Row typedTag(Word word, double[] logits) {
        int label = Classes.largest(logits);
        return RowFactory.create(word.text(), labels.get(label), meaning.probabilities(logits)[label], boxed(logits));
    }

    private static Double[] boxed(double[] values) {
        return Arrays.stream(values).boxed().toArray(Double[]::new);
    }

    private double[] logits(double[] values, int word) {
        return Arrays.copyOfRange(values, word * meaning.classes(), (word + 1) * meaning.classes());
    }

    private String tag(Word word, double[] logits) {
        int label = Classes.largest(logits);
        return "{\"word\":" + JsonText.quoted(word.text()) + ",\"label\":" + JsonText.quoted(labels.get(label))
                + ",\"probability\":" + shown(meaning.probabilities(logits)).get(label) + ",\"logits\":" + array(logits)
                + "}";
    }

    private static String array(double[] values) {
        return "[" + String.join(",", shown(values)) + "]";
    }

    /**
     * Undoes {@link #fields}: the logits, values or vector, or the label's number, -1 if the label is none.
     *
     * @throws NumberFormatException if a field is no number where there must be one
     */
    public double[] values(List<String> fields) {
        if (!revealed.tellsScores()) {
            double label = labels.indexOf(fields.get(0));
            return revealed.hasMargin()
                    ? new double[] {label, Boolean.parseBoolean(fields.get(1)) ? 1 : 0}
                    : new double[] {label};
        }
        List<String> numbers = switch (meaning.task()) {
            case SINGLE_LABEL, MULTI_LABEL -> fields.subList(1, 1 + labels.size());
            case REGRESSION -> fields;
            case VECTOR, UNIT_VECTOR -> listed(fields.get(0));
            case TOKEN_LABELS -> logitsOf(fields.get(0));
        };
        return numbers.stream().mapToDouble(Double::parseDouble).toArray();
    }

    private static List<String> listed(String array) {
        return List.of(array.replaceAll("[\\[\\]]", "").split(","));
    }

    private static List<String> logitsOf(String tags) {
        // A quote within a word has a backslash before it.
        return LOGITS.matcher(tags)
                .results()
                .flatMap(found -> listed(found.group(1)).stream())
                .toList();
    }

    /** Names of a text's labels as a JSON array. */
    private String chosen(double[] values) {
        return meaning.labels(values).stream()
                .map(label -> JsonText.quoted(labels.get(label)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static List<String> numbered(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + i).toList();
    }

    private static List<String> shown(double[] values) {
        return Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, "%.6f", value))
                .toList();
    }

    @SafeVarargs
    private static List<String> joined(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
