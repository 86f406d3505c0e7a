package org.secformer.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.secformer.datasets.checkpoint.SafetensorsWriter;

/** A tiny checkpoint as Hugging Face would save it, its names written out here, with weights as after training. */
public final class TinyCheckpoint {
    static final int HIDDEN = 16;
    static final int HEADS = 2;
    static final int LAYERS = 2;
    static final int INTERMEDIATE = 24;
    static final int LABELS = 3;
    static final int TOKENS = 32;

    /** Tensors by Hugging Face's names; linear layers as [out, in]. */
    final Map<String, float[]> tensors = new LinkedHashMap<>();

    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(7);
    private final Path directory;

    private TinyCheckpoint(Path directory) {
        this.directory = directory;
    }

    /** BERT: cased pieces in vocab.txt. */
    public static TinyCheckpoint bert(Path directory) throws IOException {
        return bert(directory, "ForSequenceClassification", "", LABELS, 2);
    }

    /** The same with so many token types. */
    public static TinyCheckpoint bert(Path directory, int types) throws IOException {
        return bert(directory, "ForSequenceClassification", "", LABELS, types);
    }

    /** BERT with two token types under one of its heads. */
    public static TinyCheckpoint bert(Path directory, String suffix, String keys, int labels) throws IOException {
        return bert(directory, suffix, keys, labels, 2);
    }

    /**
     * BERT under one of its heads.
     *
     * @param suffix of the class that it is saved from
     * @param keys more of them in config.json, each with a comma behind it
     * @param labels of a text or token
     * @param types of tokens
     */
    private static TinyCheckpoint bert(Path directory, String suffix, String keys, int labels, int types)
            throws IOException {
        TinyCheckpoint checkpoint = ofPieces(directory, "Bert", suffix, keys, labels, types);
        String start = suffix.equals("Model") ? "" : "bert.";
        checkpoint.embeddings(start, 14, TOKENS, types);
        for (int layer = 0; layer < LAYERS; layer++) {
            checkpoint.bertLayer(start + "encoder.layer." + layer + ".");
        }
        if (!suffix.equals("ForTokenClassification")) {
            checkpoint.linear(start + "pooler.dense", HIDDEN, HIDDEN);
        }
        if (!suffix.equals("Model")) {
            checkpoint.linear("classifier", labels, HIDDEN);
        }
        checkpoint.writeWeights();
        return checkpoint;
    }

    /** The same with ReLU in place of GeLU. */
    TinyCheckpoint withRelu() throws IOException {
        Path config = directory.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"gelu\"", "\"relu\""));
        return this;
    }

    /** ELECTRA, with BERT's tokenizer. */
    static TinyCheckpoint electra(Path directory) throws IOException {
        return electra(directory, HIDDEN);
    }

    /** The same with embeddings so wide, and a matrix behind them if layers are not. */
    static TinyCheckpoint electra(Path directory, int embedding) throws IOException {
        String keys = "\"embedding_size\": " + embedding + ",";
        TinyCheckpoint checkpoint = ofPieces(directory, "Electra", "ForSequenceClassification", keys, LABELS, 2);
        checkpoint.embeddings("electra.", embedding, 14, TOKENS, 2);
        if (embedding != HIDDEN) {
            checkpoint.linear("electra.embeddings_project", HIDDEN, embedding);
        }
        for (int layer = 0; layer < LAYERS; layer++) {
            checkpoint.bertLayer("electra.encoder.layer." + layer + ".");
        }
        checkpoint.linear("classifier.dense", HIDDEN, HIDDEN);
        checkpoint.linear("classifier.out_proj", LABELS, HIDDEN);
        checkpoint.writeWeights();
        return checkpoint;
    }

    private static TinyCheckpoint ofPieces(
            Path directory, String prefix, String suffix, String keys, int labels, int types) throws IOException {
        TinyCheckpoint checkpoint = new TinyCheckpoint(Files.createDirectories(directory));
        List<String> pieces = List.of(
                "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "my", "My", "card", "##s", "is", "lost", "re", "##fund",
                ".");
        checkpoint.write("vocab.txt", String.join("\n", pieces));
        checkpoint.write("tokenizer_config.json", "{\"do_lower_case\": false, \"tokenizer_class\": \"BertTokenizer\"}");
        String names = IntStream.range(0, labels)
                .mapToObj(label -> "\"" + label + "\": \"" + (char) ('a' + label) + "\"")
                .collect(Collectors.joining(", "));
        checkpoint.write("config.json", """
                {"architectures": ["%s%s"], "model_type": "%s", "hidden_size": %d,
                 "num_attention_heads": %d, "num_hidden_layers": %d, "intermediate_size": %d, "hidden_act": "gelu",
                 "max_position_embeddings": %d, "type_vocab_size": %d, "vocab_size": 14, "layer_norm_eps": 1e-12,
                 %s "id2label": {%s}, "softmax": "2quad"}
                """.formatted(
                        prefix,
                        suffix,
                        prefix.toLowerCase(Locale.ROOT),
                        HIDDEN,
                        HEADS,
                        LAYERS,
                        INTERMEDIATE,
                        TOKENS,
                        types,
                        keys,
                        names));
        return checkpoint;
    }

    /** RoBERTa: byte pairs in tokenizer.json, weights as F16 in two files, a pooler that nothing reads. */
    static TinyCheckpoint roberta(Path directory) throws IOException {
        TinyCheckpoint checkpoint = new TinyCheckpoint(Files.createDirectories(directory));
        checkpoint.writeRoberta("RobertaForSequenceClassification", "roberta", checkpoint.writeBytePairs());
        return checkpoint;
    }

    /** The same with the pieces of a unigram model. */
    static TinyCheckpoint xlmRoberta(Path directory) throws IOException {
        TinyCheckpoint checkpoint = new TinyCheckpoint(Files.createDirectories(directory));
        checkpoint.writeRoberta("XLMRobertaForSequenceClassification", "xlm-roberta", checkpoint.writeUnigrams());
        return checkpoint;
    }

    static TinyCheckpoint camembert(Path directory) throws IOException {
        TinyCheckpoint checkpoint = new TinyCheckpoint(Files.createDirectories(directory));
        checkpoint.writeRoberta("CamembertForSequenceClassification", "camembert", checkpoint.writeUnigrams());
        return checkpoint;
    }

    private void writeRoberta(String className, String type, int vocabulary) throws IOException {
        writeConfig("""
                {"architectures": ["CLASS"], "model_type": "TYPE", "hidden_size": %d,
                 "num_attention_heads": %d, "num_hidden_layers": %d, "intermediate_size": %d, "hidden_act": "gelu",
                 "max_position_embeddings": %d, "type_vocab_size": 1, "vocab_size": %d, "layer_norm_eps": 1e-5,
                 "pad_token_id": 1,
                """.replace("CLASS", className).replace("TYPE", type), TOKENS + 2, vocabulary);
        embeddings("roberta.", vocabulary, TOKENS + 2, 1);
        for (int layer = 0; layer < LAYERS; layer++) {
            bertLayer("roberta.encoder.layer." + layer + ".");
        }
        linear("roberta.pooler.dense", HIDDEN, HIDDEN);
        linear("classifier.dense", HIDDEN, HIDDEN);
        linear("classifier.out_proj", LABELS, HIDDEN);
        writeShards();
    }

    /** DistilBERT: pieces in tokenizer.json, weights as BF16. */
    static TinyCheckpoint distilBert(Path directory) throws IOException {
        TinyCheckpoint checkpoint = new TinyCheckpoint(Files.createDirectories(directory));
        checkpoint.writeWordPieces();
        checkpoint.writeConfig("""
                {"architectures": ["DistilBertForSequenceClassification"], "model_type": "distilbert", "dim": %d,
                 "n_heads": %d, "n_layers": %d, "hidden_dim": %d, "activation": "gelu", "sinusoidal_pos_embds": false,
                 "max_position_embeddings": %d, "vocab_size": %d,
                """, TOKENS, 16);
        checkpoint.embeddings("distilbert.", 16, TOKENS, 0);
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "distilbert.transformer.layer." + layer + ".";
            for (String name : List.of("q_lin", "k_lin", "v_lin", "out_lin")) {
                checkpoint.linear(prefix + "attention." + name, HIDDEN, HIDDEN);
            }
            checkpoint.norm(prefix + "sa_layer_norm");
            checkpoint.linear(prefix + "ffn.lin1", INTERMEDIATE, HIDDEN);
            checkpoint.linear(prefix + "ffn.lin2", HIDDEN, INTERMEDIATE);
            checkpoint.norm(prefix + "output_layer_norm");
        }
        checkpoint.linear("pre_classifier", HIDDEN, HIDDEN);
        checkpoint.linear("classifier", LABELS, HIDDEN);
        checkpoint.tensors.replaceAll((name, values) -> SixteenBits.BF16.cut(values));
        checkpoint.write(SixteenBits.BF16, "model.safetensors", List.copyOf(checkpoint.tensors.keySet()));
        return checkpoint;
    }

    private void embeddings(String prefix, int words, int positions, int types) {
        embeddings(prefix, HIDDEN, words, positions, types);
    }

    private void embeddings(String prefix, int columns, int words, int positions, int types) {
        matrix(prefix + "embeddings.word_embeddings.weight", words, columns, 0.3);
        matrix(prefix + "embeddings.position_embeddings.weight", positions, columns, 0.1);
        if (types > 0) {
            matrix(prefix + "embeddings.token_type_embeddings.weight", types, columns, 0.1);
        }
        norm(prefix + "embeddings.LayerNorm", columns);
    }

    private void bertLayer(String prefix) {
        for (String name : List.of("self.query", "self.key", "self.value", "output.dense")) {
            linear(prefix + "attention." + name, HIDDEN, HIDDEN);
        }
        norm(prefix + "attention.output.LayerNorm");
        linear(prefix + "intermediate.dense", INTERMEDIATE, HIDDEN);
        linear(prefix + "output.dense", HIDDEN, INTERMEDIATE);
        norm(prefix + "output.LayerNorm");
    }

    private void linear(String name, int out, int in) {
        matrix(name + ".weight", out, in, 0.8 / Math.sqrt(in));
        vector(name + ".bias", out, 0);
    }

    private void norm(String name) {
        norm(name, HIDDEN);
    }

    private void norm(String name, int columns) {
        vector(name + ".weight", columns, 1);
        vector(name + ".bias", columns, 0);
    }

    private void matrix(String name, int rows, int columns, double deviation) {
        put(name, 0, deviation, rows, columns);
    }

    private void vector(String name, int size, double mean) {
        put(name, mean, 0.1, size);
    }

    private void put(String name, double mean, double deviation, int... shape) {
        float[] values = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        tensors.put(name, values);
        shapes.put(name, shape);
    }

    private void writeConfig(String start, int positions, int vocabulary) throws IOException {
        String sizes = start.formatted(HIDDEN, HEADS, LAYERS, INTERMEDIATE, positions, vocabulary);
        write(
                "config.json",
                sizes + " \"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}, \"softmax\": \"2quad\"}");
    }

    /** As F32 in one file, also after a test changed them. */
    void writeWeights() {
        SafetensorsWriter writer = new SafetensorsWriter();
        tensors.forEach((name, values) -> writer.add(name, values, shapes.get(name)));
        writer.write(directory.resolve("model.safetensors"));
    }

    private void writeShards() throws IOException {
        List<String> names = List.copyOf(tensors.keySet());
        int half = names.size() / 2;
        tensors.replaceAll((name, values) -> SixteenBits.F16.cut(values));
        write(SixteenBits.F16, "model-00001-of-00002.safetensors", names.subList(0, half));
        write(SixteenBits.F16, "model-00002-of-00002.safetensors", names.subList(half, names.size()));
        String map = IntStream.range(0, names.size())
                .mapToObj(
                        i -> "\"" + names.get(i) + "\": \"model-0000" + (i < half ? 1 : 2) + "-of-00002.safetensors\"")
                .collect(Collectors.joining(",\n"));
        write("model.safetensors.index.json", "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {" + map + "}}");
    }

    private void write(SixteenBits type, String file, List<String> names) throws IOException {
        type.write(directory.resolve(file), names, tensors, shapes);
    }

    private void writeWordPieces() throws IOException {
        List<String> pieces = List.of(
                "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "my", "card", "##s", "is", "lost", "re", "##fund", ".");
        write("tokenizer.json", """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                   "strip_accents": null, "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
                 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100, "vocab": {%s}}}
                """.formatted(added(pieces.subList(0, 5)), vocabulary(pieces)));
    }

    /** Single bytes and a few merges; returns the size of the vocabulary. */
    private int writeBytePairs() throws IOException {
        List<String> pieces = new ArrayList<>(List.of("<s>", "<pad>", "</s>", "<unk>"));
        List<Integer> visible = IntStream.range(0, 256)
                .filter(value -> value > ' ' && value < 0x7f || value > 0xa0 && value != 0xad)
                .boxed()
                .toList();
        visible.forEach(value -> pieces.add(Character.toString(value)));
        IntStream.range(0, 256 - visible.size()).forEach(i -> pieces.add(Character.toString(256 + i)));
        List<String> merges = List.of("\u0120 c", "a r", "\u0120c ar", "\u0120car d");
        merges.forEach(merge -> pieces.add(merge.replace(" ", "")));
        pieces.add("<mask>");
        write("tokenizer.json", """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
                 "normalizer": null,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
                 "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
                   "trim_offsets": true, "add_prefix_space": false},
                 "decoder": {"type": "ByteLevel"},
                 "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "",
                   "end_of_word_suffix": "", "fuse_unk": false, "vocab": {%s}, "merges": [%s]}}
                """.formatted(
                        added(pieces.subList(0, 4)),
                        vocabulary(pieces),
                        merges.stream().map(TinyCheckpoint::quoted).collect(Collectors.joining(", "))));
        return pieces.size();
    }

    /** Words and characters of which some are missing; returns the size of the vocabulary. */
    private int writeUnigrams() throws IOException {
        List<String> pieces = new ArrayList<>(List.of("<s>", "<pad>", "</s>", "<unk>"));
        pieces.addAll(List.of(
                "\u2581my",
                "\u2581card",
                "s",
                "\u2581is",
                "\u2581lost",
                ".",
                "\u2581re",
                "fund",
                "\u2581",
                "x",
                "M",
                "y"));
        pieces.add("<mask>");
        String scored = IntStream.range(0, pieces.size())
                .mapToObj(id -> "[" + quoted(pieces.get(id)) + ", " + (id < 4 ? 0 : -id) + ".0]")
                .collect(Collectors.joining(", "));
        write("tokenizer.json", """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
                 "normalizer": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
                 "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": true},
                 "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
                   "trim_offsets": true, "add_prefix_space": true},
                 "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": true},
                 "model": {"type": "Unigram", "unk_id": 3, "byte_fallback": false, "vocab": [%s]}}
                """.formatted(added(pieces.subList(0, 4)), scored));
        return pieces.size();
    }

    private static String added(List<String> tokens) {
        return IntStream.range(0, tokens.size())
                .mapToObj(id -> "{\"id\": " + id + ", \"content\": " + quoted(tokens.get(id))
                        + ", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false,"
                        + " \"special\": true}")
                .collect(Collectors.joining(", "));
    }

    private static String vocabulary(List<String> pieces) {
        return IntStream.range(0, pieces.size())
                .mapToObj(id -> quoted(pieces.get(id)) + ": " + id)
                .collect(Collectors.joining(", "));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(directory.resolve(file), content, StandardCharsets.UTF_8);
    }
}
