package org.secformer.datasets.checkpoint;

import static org.secformer.datasets.InvalidInputException.quote;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;
import org.secformer.datasets.tokenizer.SpecialToken;
import org.secformer.datasets.tokenizer.WordPieceTokenizer;

/**
 * A BERT classifier in Hugging Face layout: a directory with {@code config.json}, {@code model.safetensors}, {@code
 * vocab.txt} and, usually, {@code tokenizer_config.json}. An open checkpoint is known to be supported, complete and
 * consistent. Thread-safe.
 *
 * <p>Warning: it gives access to the model owner's weights.
 */
public final class Checkpoint implements AutoCloseable {

    private static final String CONFIG_FILE = "config.json";
    private static final String WEIGHTS_FILE = "model.safetensors";

    private final BertConfig config;
    private final WordPieceTokenizer tokenizer;
    private final Path weightsFile;
    private final SafetensorsFile weights;
    private final Map<String, List<Long>> shapes;

    private Checkpoint(BertConfig config, WordPieceTokenizer tokenizer, Path weightsFile, SafetensorsFile weights) {
        this.config = config;
        this.tokenizer = tokenizer;
        this.weightsFile = weightsFile;
        this.weights = weights;
        this.shapes = BertTensors.shapes(config);
    }

    /**
     * Opens a checkpoint and checks all of it but the values of the weights.
     *
     * @throws InvalidInputException naming everything that is missing, unsupported or does not fit, each with what was
     *     expected and found
     */
    public static Checkpoint open(Path directory) {
        return open(directory, BertConfigReader::requireSupported);
    }

    /** Opens a checkpoint that a student may learn from: as {@link #open}, with 2Quad or the ordinary softmax. */
    public static Checkpoint openTeacher(Path directory) {
        return open(directory, BertConfigReader::requireTeacher);
    }

    private static Checkpoint open(Path directory, Consumer<BertConfigReader> requirements) {
        requireFiles(directory);
        Problems problems = new Problems(directory);
        Path configFile = directory.resolve(CONFIG_FILE);
        BertConfigReader reader = new BertConfigReader(configFile, InputFiles.json(configFile), problems);
        requirements.accept(reader);
        Optional<BertConfig> config = reader.config();
        Optional<WordPieceTokenizer> tokenizer = problems.attempt(() -> WordPieceTokenizer.open(directory));
        Path weightsFile = directory.resolve(WEIGHTS_FILE);
        Optional<SafetensorsFile> weights = problems.attempt(() -> SafetensorsFile.open(weightsFile));
        try {
            config.ifPresent(shape -> {
                tokenizer.ifPresent(pieces -> requireVocabulary(shape, pieces, directory, problems));
                weights.ifPresent(tensors -> requireTensors(shape, tensors, weightsFile, problems));
            });
            problems.throwIfAny(BertConfigReader.REMEDY);
            return new Checkpoint(config.orElseThrow(), tokenizer.orElseThrow(), weightsFile, weights.orElseThrow());
        } catch (RuntimeException failure) {
            weights.ifPresent(SafetensorsFile::close);
            throw failure;
        }
    }

    public BertConfig config() {
        return config;
    }

    public WordPieceTokenizer tokenizer() {
        return tokenizer;
    }

    /** The names of the model's tensors in Hugging Face's spelling, in the order in which a text runs through them. */
    public Set<String> tensorNames() {
        return shapes.keySet();
    }

    /** The sizes of a tensor's axes, the slowest first; a matrix has one row for each output. */
    public List<Long> shape(String name) {
        List<Long> shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("A BERT classifier has no tensor " + quote(name));
        }
        return shape;
    }

    /**
     * Reads a tensor, row by row. The caller owns the array.
     *
     * @param name one of {@link #tensorNames}
     * @throws InvalidInputException if a value is infinite or not a number
     */
    public float[] tensor(String name) {
        shape(name);
        String storedName = storedName(weights, name);
        float[] values = weights.read(storedName);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw InvalidInputException.of(
                        weightsFile,
                        "tensor " + quote(storedName) + ", element " + i,
                        "a finite 32-bit floating-point number",
                        String.valueOf(values[i]),
                        "The training has diverged or the file is damaged: use an earlier checkpoint.");
            }
        }
        return values;
    }

    @Override
    public void close() {
        weights.close();
    }

    private static void requireFiles(Path directory) {
        Problems problems = new Problems(directory);
        for (String name : List.of(CONFIG_FILE, WEIGHTS_FILE, WordPieceTokenizer.VOCABULARY_FILE)) {
            if (!Files.isRegularFile(directory.resolve(name))) {
                problems.add(directory, name, "a file", "nothing");
            }
        }
        problems.throwIfAny(
                "A checkpoint is a directory in Hugging Face layout. Weights in another format or in several "
                        + "files must be saved again as one " + WEIGHTS_FILE + ".");
    }

    private static void requireVocabulary(
            BertConfig config, WordPieceTokenizer tokenizer, Path directory, Problems problems) {
        Path file = directory.resolve(WordPieceTokenizer.VOCABULARY_FILE);
        int size = tokenizer.vocabulary().size();
        if (size != config.vocabularySize()) {
            problems.add(
                    file, "the whole file", config.vocabularySize() + " lines as vocab_size says", size + " lines");
        }
        int padId = tokenizer.vocabulary().id(SpecialToken.PAD);
        if (padId != config.padTokenId()) {
            problems.add(
                    file,
                    "[PAD]",
                    "on line " + (config.padTokenId() + 1L) + " as pad_token_id says",
                    "line " + (padId + 1));
        }
    }

    private static void requireTensors(BertConfig config, SafetensorsFile weights, Path file, Problems problems) {
        Map<String, List<Long>> shapes = BertTensors.shapes(config);
        shapes.forEach((name, shape) -> {
            String storedName = storedName(weights, name);
            String place = "tensor " + quote(storedName);
            if (!weights.names().contains(storedName)) {
                problems.add(file, place, "shape " + shape, "nothing");
            } else if (!weights.shape(storedName).equals(shape)) {
                problems.add(file, place, "shape " + shape, "shape " + weights.shape(storedName));
            } else if (!weights.entry(storedName).type().readable()) {
                problems.add(
                        file,
                        place,
                        ElementType.READABLE,
                        weights.entry(storedName).type().name());
            }
        });
        requireNothingElse(shapes.keySet(), weights, file, problems);
    }

    /**
     * A tensor that would be ignored although it belongs to the model means that config.json describes another model.
     */
    private static void requireNothingElse(Set<String> known, SafetensorsFile weights, Path file, Problems problems) {
        Set<String> stored =
                known.stream().map(name -> storedName(weights, name)).collect(Collectors.toSet());
        for (String name : weights.names()) {
            boolean belongs = BertTensors.NOTHING_ELSE_UNDER.stream().anyMatch(name::startsWith);
            if (belongs && !stored.contains(name)) {
                problems.add(
                        file, "tensor " + quote(name), "no such tensor by config.json", "shape " + weights.shape(name));
            }
        }
    }

    private static String storedName(SafetensorsFile weights, String name) {
        return weights.names().contains(name) || !weights.names().contains(BertTensors.legacyName(name))
                ? name
                : BertTensors.legacyName(name);
    }
}
