package org.secformer.datasets.checkpoint;

import java.util.ArrayList;
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
    /** BERT: pooler, tanh and classifier. */
    BERT("bert", "Bert", Map.of(), List.of(), List.of(), Head.TANH),

    /** RoBERTa: positions count from the padding token's id; its head is the pooler of others. */
    ROBERTA("roberta", "Roberta", Map.of(), List.of(), Rename.DENSE_AND_OUT, Head.TANH),

    /** XLM-RoBERTa: RoBERTa with another tokenizer, and the same names. */
    XLM_ROBERTA("xlm-roberta", "XLMRoberta", Map.of(), List.of(), Rename.DENSE_AND_OUT, Head.TANH),

    /** CamemBERT: likewise. */
    CAMEMBERT("camembert", "Camembert", Map.of(), List.of(), Rename.DENSE_AND_OUT, Head.TANH),

    /** DistilBERT: no token types, epsilon is fixed, ReLU in the head. */
    DISTILBERT(
            "distilbert",
            "DistilBert",
            Map.of(
                    "hidden_size", "dim",
                    "num_hidden_layers", "n_layers",
                    "num_attention_heads", "n_heads",
                    "intermediate_size", "hidden_dim",
                    "hidden_act", "activation"),
            List.of(
                    Rename.of("^bert\\.encoder\\.", "bert.transformer."),
                    Rename.of("attention\\.self\\.query", "attention.q_lin"),
                    Rename.of("attention\\.self\\.key", "attention.k_lin"),
                    Rename.of("attention\\.self\\.value", "attention.v_lin"),
                    Rename.of("attention\\.output\\.dense", "attention.out_lin"),
                    Rename.of("attention\\.output\\.LayerNorm", "sa_layer_norm"),
                    Rename.of("intermediate\\.dense", "ffn.lin1"),
                    Rename.of("output\\.dense", "ffn.lin2"),
                    Rename.of("output\\.LayerNorm", "output_layer_norm")),
            List.of(Rename.of("^bert\\.pooler\\.dense\\.", "pre_classifier.")),
            Head.RELU),

    /** ELECTRA, the discriminator: its head is the pooler of others, with GeLU. */
    ELECTRA("electra", "Electra", Map.of(), List.of(), Rename.DENSE_AND_OUT, Head.GELU);

    private static final String BODY = "bert.";

    private final String modelType;
    private final String classPrefix;
    private final Map<String, String> keys;
    private final List<Rename> bodyRenames;
    private final List<Rename> headRenames;
    private final Head head;

    /** One step from BERT's name of a tensor to the checkpoint's. */
    private record Rename(Pattern from, String to) {
        static final List<Rename> DENSE_AND_OUT = List.of(
                of("^classifier\\.", "classifier.out_proj."), of("^bert\\.pooler\\.dense\\.", "classifier.dense."));

        static Rename of(String from, String to) {
            return new Rename(Pattern.compile(from), to);
        }

        String apply(String name) {
            return from.matcher(name).replaceFirst(to);
        }
    }

    /**
     * @param modelType as {@code config.json} has it
     * @param classPrefix of the classes that such checkpoints are saved from
     * @param keys of {@code config.json} by BERT's
     * @param bodyRenames of tensors, apart from that start
     * @param headRenames of tensors of the head for labels of texts
     * @param head for labels of texts
     */
    Architecture(
            String modelType,
            String classPrefix,
            Map<String, String> keys,
            List<Rename> bodyRenames,
            List<Rename> headRenames,
            Head head) {
        this.modelType = modelType;
        this.classPrefix = classPrefix;
        this.keys = keys;
        this.bodyRenames = bodyRenames;
        this.headRenames = headRenames;
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

    /** The class that such a checkpoint is saved from, if it labels texts. */
    String classOfTexts() {
        return classPrefix + "ForSequenceClassification";
    }

    /** Likewise, if it labels tokens. */
    String classOfTokens() {
        return classPrefix + "ForTokenClassification";
    }

    /** Likewise, without a head. */
    String classOfVectors() {
        return classPrefix + "Model";
    }

    /** What labels texts. */
    Head headOfTexts() {
        return head;
    }

    /** What {@code config.json} calls a key of BERT's. */
    String key(String bertKey) {
        return keys.getOrDefault(bertKey, bertKey);
    }

    public boolean hasTokenTypes() {
        return this != DISTILBERT;
    }

    /** Whether the tokenizers of such models tell the model which of two texts a token belongs to; others always say type 0. */
    public boolean usesTokenTypes() {
        return this == BERT || this == ELECTRA;
    }

    /** Whether it is RoBERTa but for its tokenizer. */
    private boolean isRoberta() {
        return this == ROBERTA || this == XLM_ROBERTA || this == CAMEMBERT;
    }

    /** Whether embeddings may have another width than layers, and a matrix between them. */
    boolean mayProject() {
        return this == ELECTRA;
    }

    boolean hasEpsilon() {
        return this != DISTILBERT;
    }

    /** Padding token if {@code config.json} names none. */
    int usualPadding() {
        return isRoberta() ? 1 : 0;
    }

    /** The row of the position embeddings that a text's first token takes. */
    int firstPosition(int paddingToken) {
        return isRoberta() ? paddingToken + 1 : 0;
    }

    /** What a checkpoint that labels texts calls a tensor of BERT's. */
    public String stored(String bertName) {
        return stored(bertName, head);
    }

    /** What a checkpoint with such a head calls a tensor of BERT's. */
    String stored(String bertName, Head ofHead) {
        String name = bertName;
        for (Rename rename : ofHead == head ? headRenames : List.<Rename>of()) {
            name = rename.apply(name);
        }
        for (Rename rename : bodyRenames) {
            name = rename.apply(name);
        }
        return name.startsWith(BODY) ? start() + name.substring(BODY.length()) : name;
    }

    /** The same tensor of a checkpoint that was saved without a head around it. */
    String bare(String storedName) {
        return storedName.startsWith(start()) ? storedName.substring(start().length()) : storedName;
    }

    /** What the names of all tensors of the body start with. */
    private String start() {
        return (isRoberta() ? ROBERTA : this).modelType + ".";
    }

    /** Tensors under these prefixes that the model does not know would change its result if they were ignored. */
    List<String> nothingElseUnder(Head ofHead) {
        List<String> all =
                new ArrayList<>(List.of(stored("bert.encoder.", ofHead), stored("bert.embeddings.LayerNorm.", ofHead)));
        if (mayProject()) {
            all.add(stored("bert.embeddings_project.", ofHead));
        }
        if (ofHead.isVector()) {
            List.copyOf(all).forEach(prefix -> all.add(bare(prefix)));
            return all;
        }
        all.add("classifier.");
        // RoBERTa's classifier does not read the pooler that some checkpoints have all the same.
        if (ofHead == head && !isRoberta() && this != ELECTRA) {
            all.add(stored("bert.pooler.dense.", ofHead));
        }
        return all;
    }
}
