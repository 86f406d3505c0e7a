package org.secformer.design.model;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.RandomCheckpoint;
import org.secformer.datasets.checkpoint.SafetensorsFile;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.mpc.random.Seed;

/**
 * An encoder without a head, in Hugging Face layout: a {@code BertModel}, {@code RobertaModel} or {@code DistilBertModel}. It
 * becomes a classifier by a new head, which has learned nothing yet.
 */
public final class EncoderDirectory {
    private static final String WEIGHTS = "model.safetensors";
    private static final String CONFIG = "config.json";

    /** Classes of encoders, each with that of the classifier and what its tensors' names begin with there. */
    private static final Map<String, Classifier> CLASSIFIERS = Map.of(
            "BertModel", new Classifier("BertForSequenceClassification", "bert."),
            "RobertaModel", new Classifier("RobertaForSequenceClassification", "roberta."),
            "DistilBertModel", new Classifier("DistilBertForSequenceClassification", "distilbert."));

    private record Classifier(String name, String prefix) {}

    private EncoderDirectory() {}

    /** Whether a directory says of itself that it holds an encoder alone. */
    public static boolean isEncoder(Path directory) {
        return Files.isRegularFile(directory.resolve(CONFIG))
                && CLASSIFIERS.containsKey(className(InputFiles.json(directory.resolve(CONFIG))));
    }

    private static String className(ObjectNode config) {
        return config.path("architectures").path(0).asText();
    }

    /**
     * Writes an encoder.
     *
     * @param tokenizer files to copy under their names
     * @param config what {@code config.json} says
     * @param weights under the names of the encoder's class
     */
    public static void write(Path directory, List<Path> tokenizer, ObjectNode config, Tensors weights)
            throws IOException {
        Files.createDirectories(directory);
        for (Path file : tokenizer) {
            Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(directory.resolve(CONFIG), config.toPrettyString() + "\n");
        weights.write(directory.resolve(WEIGHTS), Map.of("format", "pt"));
    }

    /**
     * Writes a classifier: the encoder with a new head, and with a new pooler where it has none.
     *
     * @param labels names of the classes
     * @param seed of the new weights
     * @param classifier new directory
     * @throws InvalidInputException if tensors of the encoder are missing or of another shape than {@code config.json} says
     */
    public static void addHead(Path encoder, List<String> labels, Seed seed, Path classifier) throws IOException {
        addHead(
                encoder,
                InputFiles.json(encoder.resolve(CONFIG)),
                labels,
                "single_label_classification",
                seed,
                classifier);
    }

    /** The same with a head for one value. */
    public static void addHeadForValues(Path encoder, Seed seed, Path regressor) throws IOException {
        ObjectNode config = InputFiles.json(encoder.resolve(CONFIG));
        addHead(encoder, config, List.of("LABEL_0"), "regression", seed, regressor);
    }

    private static void addHead(
            Path encoder, ObjectNode config, List<String> labels, String problem, Seed seed, Path classifier)
            throws IOException {
        Classifier kind = CLASSIFIERS.get(className(config));
        config.remove(List.of("id2label", "label2id", "num_labels", "torch_dtype", "dtype"));
        config.put("problem_type", problem);
        config.putArray("architectures").add(kind.name());
        ObjectNode names = config.putObject("id2label");
        ObjectNode indices = config.putObject("label2id");
        for (int i = 0; i < labels.size(); i++) {
            names.put(String.valueOf(i), labels.get(i));
            indices.put(labels.get(i), i);
        }
        Files.createDirectories(classifier);
        for (String name : List.of(Tokenizer.VOCABULARY_FILE, Tokenizer.SETTINGS_FILE, Tokenizer.JSON_FILE)) {
            if (Files.exists(encoder.resolve(name))) {
                Files.copy(encoder.resolve(name), classifier.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(classifier.resolve(CONFIG), config.toPrettyString() + "\n");
        RandomCheckpoint.writeWeights(classifier, seed);
        Tensors all = new Tensors();
        try (SafetensorsFile fresh = SafetensorsFile.open(classifier.resolve(WEIGHTS));
                SafetensorsFile known = SafetensorsFile.open(encoder.resolve(WEIGHTS))) {
            Tensors.of(fresh).all().forEach((name, tensor) -> {
                Tensors.Tensor own = own(known, name.replace(kind.prefix(), ""), tensor, encoder);
                all.put(name, own.values(), own.shape());
            });
        }
        all.write(classifier.resolve(WEIGHTS), Map.of("format", "pt"));
    }

    /** The encoder's tensor; the fresh one if the head alone has it. */
    private static Tensors.Tensor own(SafetensorsFile known, String name, Tensors.Tensor fresh, Path encoder) {
        List<Long> expected =
                Arrays.stream(fresh.shape()).asLongStream().boxed().toList();
        boolean has = known.names().contains(name);
        boolean ofHead = !name.startsWith("embeddings.") && !name.contains(".layer.");
        if (!has && ofHead) {
            return fresh;
        }
        if (!has || !known.shape(name).equals(expected)) {
            throw InvalidInputException.of(
                    encoder.resolve(WEIGHTS),
                    "tensor " + quote(name),
                    "shape " + expected,
                    has ? "shape " + known.shape(name) : "nothing",
                    "Save the encoder again, as the class that its config.json names.");
        }
        return new Tensors.Tensor(known.read(name), fresh.shape());
    }
}
