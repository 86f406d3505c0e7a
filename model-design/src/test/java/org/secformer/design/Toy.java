package org.secformer.design;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.checkpoint.Architecture;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.RandomCheckpoint;
import org.secformer.datasets.checkpoint.SentenceModules;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.design.data.Draws;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.LabelledText;
import org.secformer.design.model.Attention;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.CheckpointDirectory;
import org.secformer.design.model.EncoderDirectory;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.TwoQuad;
import org.secformer.design.model.Weights;
import org.secformer.design.training.Evaluation;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.Head;

/** A task that a tiny model learns in seconds: which of two words stands in a text. */
public final class Toy {
    public static final List<String> LABELS = List.of("no", "yes");
    private static final int WORDS = 20;
    private static final String BERT = """
            {"architectures": ["BertForSequenceClassification"], "model_type": "bert", "hidden_size": 16,
             "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32, "type_vocab_size": 2,
             "layer_norm_eps": 1e-12,
            """;

    private Toy() {}

    public static TrainingEngine engine() {
        return TrainingEngine.open(Path.of("target/djl").toAbsolutePath(), 1);
    }

    /** Writes a BERT with softmax that has learned nothing. */
    public static Path freshModel(Path directory) throws IOException {
        return freshModel(directory, Architecture.BERT);
    }

    /** The same of another architecture; all have BERT's tokenizer here. */
    public static Path freshModel(Path directory, Architecture architecture) throws IOException {
        Files.createDirectories(directory);
        int vocabulary = 5 + LABELS.size() + WORDS;
        String config = switch (architecture) {
            case BERT -> BERT + "\"max_position_embeddings\": 32, \"pad_token_id\": 0";
            case ELECTRA ->
                BERT.replace("BertFor", "ElectraFor").replace("\"bert\"", "\"electra\"")
                        + "\"embedding_size\": 8, \"max_position_embeddings\": 32, \"pad_token_id\": 0";
            case ROBERTA ->
                BERT.replace("BertFor", "RobertaFor").replace("\"bert\"", "\"roberta\"")
                        + "\"max_position_embeddings\": 33, \"pad_token_id\": 0";
            case XLM_ROBERTA ->
                BERT.replace("BertFor", "XLMRobertaFor").replace("\"bert\"", "\"xlm-roberta\"")
                        + "\"max_position_embeddings\": 33, \"pad_token_id\": 0";
            case CAMEMBERT ->
                BERT.replace("BertFor", "CamembertFor").replace("\"bert\"", "\"camembert\"")
                        + "\"max_position_embeddings\": 33, \"pad_token_id\": 0";
            case DISTILBERT -> """
                        {"architectures": ["DistilBertForSequenceClassification"], "model_type": "distilbert",
                         "dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 32, "max_position_embeddings": 32""";
        };
        Files.writeString(
                directory.resolve("config.json"),
                config + ", \"vocab_size\": " + vocabulary + ", \"id2label\": {\"0\": \"no\", \"1\": \"yes\"}}");
        String words = IntStream.range(0, WORDS).mapToObj(i -> "w" + i).collect(Collectors.joining("\n"));
        Files.writeString(
                directory.resolve("vocab.txt"),
                "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" + String.join("\n", LABELS) + "\n" + words + "\n");
        RandomCheckpoint.writeWeights(directory, Seed.of(new byte[Seed.SIZE_BYTES]));
        return directory;
    }

    /** Writes a BERT without its head. */
    public static Path encoder(Path directory, Path classifier) throws IOException {
        try (Checkpoint whole = Checkpoint.openTeacher(classifier)) {
            ObjectNode config = InputFiles.json(classifier.resolve("config.json"));
            config.remove("id2label");
            config.putArray("architectures").add("BertModel");
            Tensors weights = Tensors.of(whole).below("bert.");
            EncoderDirectory.write(directory, List.of(classifier.resolve("vocab.txt")), config, weights);
        }
        return directory;
    }

    /** Writes an encoder with softmax whose vectors depend on where each token looks. */
    public static Path encoder(Path directory, Architecture architecture, Head head, Task task) throws IOException {
        Path fresh = freshModel(directory.resolveSibling(directory.getFileName() + "-fresh"), architecture);
        ObjectNode config = InputFiles.json(fresh.resolve("config.json"));
        String classifier = config.path("architectures").path(0).asText();
        config.remove("id2label");
        config.putArray("architectures").add(classifier.replace("ForSequenceClassification", "Model"));
        Files.writeString(fresh.resolve("config.json"), config.toPrettyString());
        SentenceModules.write(fresh, head, task);
        Tensors tensors = new Tensors();
        RandomCheckpoint.writeWeights(fresh, Seed.of(new byte[Seed.SIZE_BYTES]));
        try (Checkpoint checkpoint = Checkpoint.openEncoder(fresh)) {
            Draws draws = Draws.of(3, "weights");
            Tensors.of(checkpoint).all().forEach((name, tensor) -> {
                float[] values = new float[tensor.values().length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) ((name.endsWith("Norm.weight") ? 1 : 0) + 0.3 * draws.normal());
                }
                tensors.put(name, values, tensor.shape());
            });
        }
        CheckpointDirectory.write(
                directory,
                fresh,
                tensors,
                Attention.SOFTMAX,
                BertConfig.readAny(fresh.resolve("config.json")),
                new TwoQuad(5, 0));
        return directory;
    }

    /** The vectors that an encoder gives texts. */
    public static float[][] vectors(Path encoder, Attention attention, List<LabelledText> texts) {
        try (TrainingEngine engine = engine();
                Checkpoint checkpoint = Checkpoint.openEncoder(encoder);
                Weights weights = Weights.fixed(engine.manager(), Tensors.of(checkpoint))) {
            BertConfig config = checkpoint.config();
            BertModel model = new BertModel(config, weights, attention, TwoQuad.of(config));
            EncodedRows rows = EncodedRows.encode(encoder, texts, config, checkpoint.tokenizer());
            return Evaluation.logits(engine.manager(), model, rows);
        }
    }

    /** Pairs of such texts, the label being that of the first; some of the second are empty. */
    public static List<LabelledText> pairs(long seed, int count) {
        List<LabelledText> seconds = texts(seed + 1, count);
        List<LabelledText> pairs = new ArrayList<>();
        for (LabelledText first : texts(seed, count)) {
            int i = pairs.size();
            String second = i % 5 == 0 ? "" : seconds.get(i).text();
            pairs.add(new LabelledText(first.id(), first.text(), second, first.label()));
        }
        return pairs;
    }

    /** Texts of three to eight words, whose value is half of how many of them are "yes", such as 1.5. */
    public static List<LabelledText> values(long seed, int count) {
        Draws draws = Draws.of(seed, "toy values");
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            int right = 0;
            for (int j = 3 + draws.below(6); j > 0; j--) {
                String word = draws.oneOf(LABELS);
                right += word.equals("yes") ? 1 : 0;
                words.add(word);
            }
            texts.add(new LabelledText("v" + i, String.join(" ", words), String.valueOf(right / 2.0)));
        }
        return texts;
    }

    /** Texts of four to ten words, one of them the label. */
    public static List<LabelledText> texts(long seed, int count) {
        Draws draws = Draws.of(seed, "toy");
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            for (int j = 3 + draws.below(7); j > 0; j--) {
                words.add("w" + draws.below(WORDS));
            }
            String label = draws.oneOf(LABELS);
            words.add(draws.below(words.size() + 1), label);
            texts.add(new LabelledText("t" + i, String.join(" ", words), label));
        }
        return texts;
    }
}
