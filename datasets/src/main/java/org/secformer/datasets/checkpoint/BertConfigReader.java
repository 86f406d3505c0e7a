package org.secformer.datasets.checkpoint;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.secformer.datasets.Problems;
import org.secformer.datasets.names.Label;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.HiddenActivation;
import org.secformer.mpc.transformer.Limits;

/**
 * Reads {@code config.json} and notes every key that is wrong or asks for something unsupported. A key that Hugging
 * Face leaves out when it has the usual value may be absent; the sizes may not.
 */
final class BertConfigReader {

    static final String REMEDY =
            "Supported are BERT, RoBERTa, XLM-RoBERTa, CamemBERT, DistilBERT and ELECTRA models that label texts or tokens or make"
                    + " vectors, with absolute positions, GeLU or ReLU and the softmax 2Quad, whose vocabulary and weights fit their config.json.";

    static final String TWO_QUAD = "2quad";
    private static final double DEFAULT_LAYER_NORM_EPSILON = 1e-12;
    private static final double DEFAULT_SOFTMAX_CONSTANT = 5.0;
    private static final int DEFAULT_LABELS = 2;
    private static final Map<String, HiddenActivation> ACTIVATIONS =
            new TreeMap<>(Map.of("gelu", HiddenActivation.GELU, "relu", HiddenActivation.RELU));
    private static final Map<String, Task> PROBLEM_TYPES = Map.of(
            "single_label_classification", Task.SINGLE_LABEL,
            "multi_label_classification", Task.MULTI_LABEL,
            "regression", Task.REGRESSION);

    private final Path file;
    private final ObjectNode json;
    private final Problems problems;
    private final Architecture architecture;
    private boolean usable = true;

    BertConfigReader(Path file, ObjectNode json, Problems problems) {
        this.file = file;
        this.json = json;
        this.problems = problems;
        // Of another kind, keys are read as BERT's, so that all that is wrong is listed.
        this.architecture = Architecture.named(json.path("model_type").asText()).orElse(Architecture.BERT);
    }

    /** Notes every key but the softmax that asks for a model of another kind. */
    private void requireSupported() {
        requireType();
        requireTextOrAbsent("position_embedding_type", "absolute");
        for (String key : List.of("is_decoder", "add_cross_attention", "is_encoder_decoder")) {
            if (json.path(key).asBoolean()) {
                problem(key, "false", "true");
            }
        }
        for (String key : List.of("pruned_heads", "quantization_config")) {
            if (!json.path(key).isEmpty()) {
                problem(key, "nothing", show(json.path(key)));
            }
        }
    }

    /**
     * The configuration, or nothing if a size, number or label is missing or malformed; that is noted then, as is every key that
     * asks for a model of another kind.
     */
    Optional<BertConfig> config() {
        requireTwoQuad();
        return anyConfig();
    }

    /** The same of a model that a student may learn from: with any softmax, but one label or one value per text. */
    Optional<BertConfig> teacherConfig() {
        Optional<BertConfig> config = anyConfig();
        config.filter(read -> !read.task().isSingleLabel() && !isOneValue(read))
                .ifPresent(read -> problem(
                        "architectures and problem_type",
                        "those of a model that gives each text one label or one value, which is what distillation is for",
                        "a model for " + read.task()));
        return config;
    }

    /** The same of a model that a student may learn vectors from, with any softmax. */
    Optional<BertConfig> encoderConfig() {
        Optional<BertConfig> config = anyConfig();
        config.filter(read -> !read.task().isVector())
                .ifPresent(read -> problem(
                        "architectures",
                        "[" + quote(architecture.classOfVectors()) + "], an encoder that gives each text a vector",
                        show(json.path("architectures"))));
        return config;
    }

    private static boolean isOneValue(BertConfig config) {
        return config.task() == Task.REGRESSION && config.labels().size() == 1;
    }

    /** The same of a model with any softmax. */
    Optional<BertConfig> anyConfig() {
        requireSupported();
        int hiddenSize = whole("hidden_size", Limits.LEAST_HIDDEN, Limits.MOST_HIDDEN);
        int embeddingSize = architecture.mayProject() && present("embedding_size")
                ? whole("embedding_size", Limits.LEAST_HIDDEN, Limits.MOST_HIDDEN)
                : hiddenSize;
        int heads = positive("num_attention_heads", Limits.MOST_HEADS);
        int vocabularySize = positive("vocab_size", Integer.MAX_VALUE);
        if (heads != 0 && hiddenSize % heads != 0) {
            String multiple = "a multiple of " + architecture.key("num_attention_heads") + " = " + heads;
            malformed(architecture.key("hidden_size"), multiple, String.valueOf(hiddenSize));
        }
        List<String> labels = labels();
        Purpose purpose = purpose(labels);
        requireEnough(labels, purpose.task());
        BertConfig config = new BertConfig(
                architecture,
                embeddingSize,
                hiddenSize,
                positive("num_hidden_layers", Limits.MOST_LAYERS),
                heads,
                positive("intermediate_size", Limits.MOST_INTERMEDIATE),
                positive("max_position_embeddings", Integer.MAX_VALUE),
                architecture.hasTokenTypes() ? positive("type_vocab_size", Integer.MAX_VALUE) : 1,
                vocabularySize,
                architecture.hasEpsilon()
                        ? positiveNumber("layer_norm_eps", DEFAULT_LAYER_NORM_EPSILON)
                        : DEFAULT_LAYER_NORM_EPSILON,
                purpose.head(),
                purpose.task(),
                purpose.task().isVector() ? List.of() : labels,
                padTokenId(vocabularySize),
                hiddenActivation(),
                isTwoQuad() ? TWO_QUAD : "softmax",
                positiveNumber("softmax_constant", DEFAULT_SOFTMAX_CONSTANT),
                numberFromZero("softmax_floor"));
        if (usable && config.maxTokens() < 2) {
            malformed(
                    "max_position_embeddings",
                    "room for 2 tokens from position " + config.firstPosition() + " on",
                    String.valueOf(config.maxPositionEmbeddings()));
        }
        return usable ? Optional.of(config) : Optional.empty();
    }

    private void requireType() {
        JsonNode type = json.path("model_type");
        if (Architecture.named(type.asText()).isEmpty()) {
            problem("model_type", "one of " + Architecture.names(), show(type));
        }
    }

    /** GeLU where the key is absent, and, with a problem, where it is another. */
    private HiddenActivation hiddenActivation() {
        String key = architecture.key("hidden_act");
        if (!present(key)) {
            return HiddenActivation.GELU;
        }
        HiddenActivation activation =
                json.path(key).isTextual() ? ACTIVATIONS.get(json.path(key).textValue()) : null;
        if (activation == null) {
            problem(key, "one of " + ACTIVATIONS.keySet(), show(json.path(key)));
            return HiddenActivation.GELU;
        }
        return activation;
    }

    /** Which of an architecture's classes it was saved from; that of texts, and a problem, if from another. */
    private Purpose purpose(List<String> labels) {
        List<String> names = new ArrayList<>();
        json.path("architectures").forEach(name -> names.add(name.asText()));
        if (names.contains(architecture.classOfTexts())) {
            return new Purpose(architecture.headOfTexts(), taskOfTexts(labels.size()));
        }
        if (names.contains(architecture.classOfTokens())) {
            return new Purpose(Head.TOKENS, Task.TOKEN_LABELS);
        }
        if (names.contains(architecture.classOfVectors())) {
            return problems.attempt(
                            () -> SentenceModules.read(file.toAbsolutePath().getParent()))
                    .orElse(new Purpose(Head.MEAN, Task.VECTOR));
        }
        List<String> known =
                List.of(architecture.classOfTexts(), architecture.classOfTokens(), architecture.classOfVectors());
        problem("architectures", "one of " + known + " as model_type says", show(json.path("architectures")));
        return new Purpose(architecture.headOfTexts(), Task.SINGLE_LABEL);
    }

    /**
     * What a model is for.
     *
     * @param head that it has
     * @param task what its numbers are for
     */
    record Purpose(Head head, Task task) {}

    /** As Hugging Face chooses the loss that such a model is trained with. */
    private Task taskOfTexts(int labels) {
        if (!present("problem_type")) {
            return labels == 1 ? Task.REGRESSION : Task.SINGLE_LABEL;
        }
        JsonNode type = json.path("problem_type");
        Task task = PROBLEM_TYPES.get(type.asText());
        if (task == null) {
            problem("problem_type", "one of " + new TreeSet<>(PROBLEM_TYPES.keySet()), show(type));
            return Task.SINGLE_LABEL;
        }
        return task;
    }

    private void requireTwoQuad() {
        if (!isTwoQuad()) {
            String remedy = "; a model with ordinary softmax must be distilled to 2Quad first: bin/secformer distil";
            problem("softmax", quote(TWO_QUAD), show(json.path("softmax")) + remedy);
        }
    }

    private boolean isTwoQuad() {
        return json.path("softmax").asText().equals(TWO_QUAD);
    }

    private void requireText(String key, String expected) {
        JsonNode node = json.path(key);
        if (!node.isTextual() || !node.textValue().equals(expected)) {
            problem(key, quote(expected), show(node));
        }
    }

    private void requireTextOrAbsent(String key, String expected) {
        if (present(key)) {
            requireText(key, expected);
        }
    }

    /** 0 if the key, called so in BERT, is not a whole number from 1 to {@code max}. */
    private int positive(String bertKey, int max) {
        return whole(bertKey, 1, max);
    }

    /** 0 if the key, called so in BERT, is not a whole number in a range. */
    private int whole(String bertKey, int min, int max) {
        String key = architecture.key(bertKey);
        JsonNode node = json.path(key);
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
            malformed(key, "a whole number from " + min + " to " + max, show(node));
            return 0;
        }
        return node.intValue();
    }

    private double positiveNumber(String key, double valueIfAbsent) {
        if (!present(key)) {
            return valueIfAbsent;
        }
        JsonNode node = json.path(key);
        if (!node.isNumber() || !Double.isFinite(node.doubleValue()) || node.doubleValue() <= 0) {
            malformed(key, "a positive number", show(node));
        }
        return node.doubleValue();
    }

    private double numberFromZero(String key) {
        JsonNode node = json.path(key);
        boolean isMalformed = !node.isNumber() || !Double.isFinite(node.doubleValue()) || node.doubleValue() < 0;
        if (present(key) && isMalformed) {
            malformed(key, "a number from 0 on", show(node));
        }
        return node.doubleValue();
    }

    private int padTokenId(int vocabularySize) {
        if (!present("pad_token_id")) {
            return architecture.usualPadding();
        }
        JsonNode node = json.path("pad_token_id");
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
            malformed("pad_token_id", "a whole number from 0", show(node));
        } else if (vocabularySize > 0 && node.intValue() >= vocabularySize) {
            malformed("pad_token_id", "less than vocab_size = " + vocabularySize, show(node));
        }
        return node.intValue();
    }

    /** The names under id2label; without it LABEL_0, LABEL_1, ... as Hugging Face names them. */
    private List<String> labels() {
        JsonNode names = json.path("id2label");
        int count = names.isObject() ? names.size() : DEFAULT_LABELS;
        if (present("num_labels")) {
            int declared = positive("num_labels", Limits.MOST_LABELS);
            if (names.isObject() && declared != count) {
                malformed("num_labels", count + " as in id2label", String.valueOf(declared));
            }
            count = names.isObject() ? count : declared;
        }
        if (count > Limits.MOST_LABELS) {
            malformed("id2label", "at most " + Limits.MOST_LABELS + " labels", count + " labels");
        }
        return names.isObject() ? namedLabels(names, count) : numberedLabels(count);
    }

    private void requireEnough(List<String> labels, Task task) {
        // Without names something else is wrong, which has been noted.
        if (usable && labels.size() < task.fewestLabels()) {
            malformed("id2label", "at least " + task.fewestLabels() + " labels", labels.size() + " labels");
        }
    }

    private List<String> namedLabels(JsonNode names, int count) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode name = names.path(String.valueOf(i));
            if (!name.isTextual() || !Label.matches(name.textValue())) {
                malformed(
                        "id2label." + i,
                        "a printable label on one line for each index from 0 to " + (count - 1),
                        show(name));
                return List.of();
            }
            labels.add(name.textValue());
        }
        return labels;
    }

    private static List<String> numberedLabels(int count) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            labels.add("LABEL_" + i);
        }
        return labels;
    }

    private boolean present(String key) {
        return json.hasNonNull(key);
    }

    private void malformed(String key, String expected, String found) {
        usable = false;
        problem(key, expected, found);
    }

    private void problem(String key, String expected, String found) {
        problems.add(file, key, expected, found);
    }

    private static String show(JsonNode node) {
        if (node.isMissingNode()) {
            return "nothing";
        }
        return node.isTextual() ? quote(node.textValue()) : node.isNumber() ? node.asText() : quote(node.toString());
    }
}
