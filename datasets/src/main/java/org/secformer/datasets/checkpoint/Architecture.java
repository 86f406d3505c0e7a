package org.secformer.datasets.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.secformer.mpc.transformer.Head;

/**
 * The kinds of checkpoints that are one transformer under different names. Inside the program keys and tensors have BERT's
 * names; this says what a checkpoint calls them, and where the models themselves differ.
 */
public enum Architecture {
    /** BertForSequenceClassification. */
    BERT("bert", "BertForSequenceClassification", Map.of(), List.of(), Head.TANH),

    /** RobertaForSequenceClassification: positions count from the padding token's id; its head is the pooler of others. */
    ROBERTA(
            "roberta",
            "RobertaForSequenceClassification",
            Map.of(),
            List.of(
                    Rename.of("^classifier\\.", "classifier.out_proj."),
                    Rename.of("^bert\\.pooler\\.dense\\.", "classifier.dense."),
                    Rename.of("^bert\\.", "roberta.")),
            Head.TANH),

    /** DistilBertForSequenceClassification: no token types, epsilon is fixed, ReLU in the head. */
    DISTILBERT(
            "distilbert",
            "DistilBertForSequenceClassification",
            Map.of(
                    "hidden_size", "dim",
                    "num_hidden_layers", "n_layers",
                    "num_attention_heads", "n_heads",
                    "intermediate_size", "hidden_dim",
                    "hidden_act", "activation"),
            List.of(
                    Rename.of("^bert\\.pooler\\.dense\\.", "pre_classifier."),
                    Rename.of("^bert\\.encoder\\.", "distilbert.transformer."),
                    Rename.of("^bert\\.", "distilbert."),
                    Rename.of("attention\\.self\\.query", "attention.q_lin"),
                    Rename.of("attention\\.self\\.key", "attention.k_lin"),
                    Rename.of("attention\\.self\\.value", "attention.v_lin"),
                    Rename.of("attention\\.output\\.dense", "attention.out_lin"),
                    Rename.of("attention\\.output\\.LayerNorm", "sa_layer_norm"),
                    Rename.of("intermediate\\.dense", "ffn.lin1"),
                    Rename.of("output\\.dense", "ffn.lin2"),
                    Rename.of("output\\.LayerNorm", "output_layer_norm")),
            Head.RELU);

    private final String modelType;
    private final String className;
    private final Map<String, String> keys;
    private final List<Rename> renames;
    private final Head head;

    /** One step from BERT's name of a tensor to the checkpoint's. */
    private record Rename(Pattern from, String to) {
        static Rename of(String from, String to) {
            return new Rename(Pattern.compile(from), to);
        }

        String apply(String name) {
            return from.matcher(name).replaceFirst(to);
        }
    }

    Architecture(String modelType, String className, Map<String, String> keys, List<Rename> renames, Head head) {
        this.modelType = modelType;
        this.className = className;
        this.keys = keys;
        this.renames = renames;
        this.head = head;
    }

    static Optional<Architecture> named(String modelType) {
        return Stream.of(values())
                .filter(one -> one.modelType.equals(modelType))
                .findFirst();
    }

    static List<String> names() {
        return Stream.of(values()).map(one -> one.modelType).toList();
    }

    /** The class that such a checkpoint is saved from. */
    String className() {
        return className;
    }

    /** The function in the classification head. */
    public Head head() {
        return head;
    }

    /** What {@code config.json} calls a key of BERT's. */
    String key(String bertKey) {
        return keys.getOrDefault(bertKey, bertKey);
    }

    public boolean hasTokenTypes() {
        return this != DISTILBERT;
    }

    boolean hasEpsilon() {
        return this != DISTILBERT;
    }

    /** Padding token if {@code config.json} names none. */
    int usualPadding() {
        return this == ROBERTA ? 1 : 0;
    }

    /** The row of the position embeddings that a text's first token takes. */
    int firstPosition(int paddingToken) {
        return this == ROBERTA ? paddingToken + 1 : 0;
    }

    /** What the checkpoint calls a tensor of BERT's. */
    public String stored(String bertName) {
        String name = bertName;
        for (Rename rename : renames) {
            name = rename.apply(name);
        }
        return name;
    }

    /** Tensors under these prefixes that the model does not know would change its result if they were ignored. */
    List<String> nothingElseUnder() {
        // RoBERTa's classifier does not read the pooler that some checkpoints have all the same.
        List<String> always = List.of(stored("bert.encoder."), stored("bert.embeddings.LayerNorm."), "classifier.");
        return this == ROBERTA
                ? always
                : Stream.concat(always.stream(), Stream.of(stored("bert.pooler.dense.")))
                        .toList();
    }
}
