package org.secformer.datasets.checkpoint;

import static org.secformer.datasets.InvalidInputException.quote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.TokenizerSettings;

/**
 * A model of BERT's family in Hugging Face layout: a directory with {@code config.json}, {@code
 * model.safetensors} or its parts and their index, {@code tokenizer.json} or {@code vocab.txt} and, usually, {@code
 * tokenizer_config.json}. An open checkpoint is known to be supported, complete and consistent. Tensors have the names of BERT's
 * classes, whatever the architecture. Thread-safe.
 *
 * <p>Warning: it gives access to the model owner's weights.
 */
public final class Checkpoint implements AutoCloseable {

    private static final String CONFIG_FILE = "config.json";

    private final BertConfig config;
    private final TokenizerPart tokenizer;
    private final WeightFiles weights;
    private final Map<String, List<Long>> shapes;

    /** The tokenizer, and what a copy of it needs. */
    private record TokenizerPart(Path file, TokenizerSettings settings, Tokenizer tokenizer) {
        static TokenizerPart open(Path directory) {
            Path settingsFile = directory.resolve(Tokenizer.SETTINGS_FILE);
            LocalStorage files = new LocalStorage(directory);
            if (Files.isRegularFile(directory.resolve(Tokenizer.JSON_FILE))) {
                Tokenizer complete = Tokenizer.read(files, Tokenizer.JSON_FILE, null);
                TokenizerSettings settings = TokenizerSettings.read(settingsFile, complete);
                return new TokenizerPart(directory.resolve(Tokenizer.JSON_FILE), settings, complete);
            }
            TokenizerSettings settings = TokenizerSettings.read(settingsFile);
            Tokenizer pieces = Tokenizer.read(files, Tokenizer.VOCABULARY_FILE, settings);
            return new TokenizerPart(directory.resolve(Tokenizer.VOCABULARY_FILE), settings, pieces);
        }
    }

    private Checkpoint(BertConfig config, TokenizerPart tokenizer, WeightFiles weights) {
        this.config = config;
        this.tokenizer = tokenizer;
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
        return open(directory, BertConfigReader::config);
    }

    /** Opens a checkpoint that a student may learn from: as {@link #open}, with any softmax, and one label or one value per text. */
    public static Checkpoint openTeacher(Path directory) {
        return open(directory, BertConfigReader::teacherConfig);
    }

    /** Opens an encoder that a student may learn vectors from: as {@link #open}, with any softmax, and a vector per text. */
    public static Checkpoint openEncoder(Path directory) {
        return open(directory, BertConfigReader::encoderConfig);
    }

    private static Checkpoint open(Path directory, Function<BertConfigReader, Optional<BertConfig>> reading) {
        requireFiles(directory);
        Problems problems = new Problems(directory);
        Path configFile = directory.resolve(CONFIG_FILE);
        Optional<BertConfig> config =
                reading.apply(new BertConfigReader(configFile, InputFiles.json(configFile), problems));
        Optional<TokenizerPart> tokenizer = problems.attempt(() -> TokenizerPart.open(directory));
        Optional<WeightFiles> weights = problems.attempt(() -> WeightFiles.open(directory));
        try {
            config.ifPresent(shape -> {
                tokenizer.ifPresent(part -> requireVocabulary(shape, part, problems));
                weights.ifPresent(tensors -> requireTensors(shape, tensors, directory, problems));
            });
            problems.throwIfAny(BertConfigReader.REMEDY);
            return new Checkpoint(config.orElseThrow(), tokenizer.orElseThrow(), weights.orElseThrow());
        } catch (RuntimeException failure) {
            weights.ifPresent(WeightFiles::close);
            throw failure;
        }
    }

    /**
     * The tokenizer alone, of a directory that need not have weights.
     *
     * @throws InvalidInputException if there is none, or it is not as it has to be
     */
    public static Tokenizer tokenizerOf(Path directory) {
        return TokenizerPart.open(directory).tokenizer();
    }

    public BertConfig config() {
        return config;
    }

    public Tokenizer tokenizer() {
        return tokenizer.tokenizer();
    }

    /** The file that, with {@link #tokenizerSettings}, is the tokenizer; nothing in it is secret to the client. */
    public Path tokenizerFile() {
        return tokenizer.file();
    }

    public TokenizerSettings tokenizerSettings() {
        return tokenizer.settings();
    }

    /**
     * What this model is recognised by: SHA-256, in hexadecimal, over the files that were read of it.
     *
     * <p>Warning: whoever has it can tell whether a model that they have is this one.
     */
    public String sha256() throws IOException {
        Path directory = tokenizer.file().getParent();
        List<String> names = new ArrayList<>(List.of(CONFIG_FILE));
        names.add(tokenizer.file().getFileName().toString());
        if (Files.isRegularFile(directory.resolve(Tokenizer.SETTINGS_FILE))) {
            names.add(Tokenizer.SETTINGS_FILE);
        }
        if (config.task().isVector()) {
            names.addAll(SentenceModules.files(directory));
        }
        weights.paths().forEach(file -> names.add(file.getFileName().toString()));
        return Digests.sha256(new LocalStorage(directory), names);
    }

    /** What turns token ids into the model's input. */
    public EmbeddingTables embeddings() {
        return new EmbeddingTables(
                config.embeddingSize(),
                tensor(BertTensors.WORDS + ".weight"),
                tensor(BertTensors.POSITIONS + ".weight"),
                types(),
                config.padTokenId(),
                config.firstPosition());
    }

    /** Of a model whose tokens are all of type 0, that row for every type that a tokenizer may tell of. */
    private float[] types() {
        int columns = config.embeddingSize();
        float[] stored = config.architecture().hasTokenTypes()
                ? tensor(BertTensors.TOKEN_TYPES + ".weight")
                : new float[columns];
        if (config.architecture().usesTokenTypes()) {
            return stored;
        }
        float[] same = new float[Tokenizer.MOST_TYPES * columns];
        for (int type = 0; type < Tokenizer.MOST_TYPES; type++) {
            System.arraycopy(stored, 0, same, type * columns, columns);
        }
        return same;
    }

    /**
     * Requires that this model can read pairs of texts.
     *
     * @throws InvalidInputException if it labels words, has no token types to tell texts apart by, or its tokenizer has no pairs
     */
    public void requirePairs() {
        if (config.head().isOfTokens()) {
            throw Tokenizer.wordsOfPairs(tokenizer.file().resolveSibling(CONFIG_FILE));
        }
        int types = config.architecture().usesTokenTypes() ? config.typeVocabularySize() : Tokenizer.MOST_TYPES;
        tokenizer().requirePairs(tokenizer.file().resolveSibling(CONFIG_FILE), types, config.maxTokens());
    }

    /** The names of the model's tensors, in the order in which a text runs through them. */
    public Set<String> tensorNames() {
        return shapes.keySet();
    }

    /** The sizes of a tensor's axes, the slowest first; a matrix has one row for each output. */
    public List<Long> shape(String name) {
        List<Long> shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("This model has no tensor " + quote(name));
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
        String storedName = storedName(config, weights, name);
        float[] values = weights.read(storedName);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw InvalidInputException.of(
                        weights.place(storedName),
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
        if (!Files.isRegularFile(directory.resolve(CONFIG_FILE))) {
            problems.add(directory, CONFIG_FILE, "a file", "nothing");
        }
        if (!WeightFiles.areIn(directory)) {
            problems.add(directory, WeightFiles.SINGLE + " or " + WeightFiles.INDEX, "a file", "neither");
        }
        if (!Files.isRegularFile(directory.resolve(Tokenizer.JSON_FILE))) {
            if (!Files.isRegularFile(directory.resolve(Tokenizer.VOCABULARY_FILE))) {
                String either = Tokenizer.JSON_FILE + " or " + Tokenizer.VOCABULARY_FILE;
                problems.add(directory, either, "a file", "neither");
            } else if (Files.exists(directory.resolve("added_tokens.json"))) {
                problems.add(directory, "added_tokens.json", "a " + Tokenizer.JSON_FILE + " with these tokens", "none");
            }
        }
        problems.throwIfAny(
                "A checkpoint is a directory in Hugging Face layout. Weights in another format and tokenizers "
                        + "in other files must be saved again: save_pretrained of the model and of its AutoTokenizer does so.");
    }

    private static void requireVocabulary(BertConfig config, TokenizerPart part, Problems problems) {
        int size = part.tokenizer().size();
        if (size > config.vocabularySize()) {
            problems.add(
                    part.file(),
                    "the whole file",
                    "at most " + config.vocabularySize() + " tokens, as vocab_size says",
                    String.valueOf(size));
        }
        int padding = part.tokenizer().padding();
        if (padding != config.padTokenId()) {
            problems.add(
                    part.file(),
                    "padding token",
                    "id " + config.padTokenId() + ", as pad_token_id says",
                    "id " + padding);
        }
    }

    private static void requireTensors(BertConfig config, WeightFiles weights, Path directory, Problems problems) {
        Map<String, List<Long>> shapes = BertTensors.shapes(config);
        shapes.forEach((name, shape) -> {
            String storedName = storedName(config, weights, name);
            String place = "tensor " + quote(storedName);
            if (!weights.names().contains(storedName)) {
                problems.add(directory, place, "shape " + shape, "nothing");
            } else if (!weights.shape(storedName).equals(shape)) {
                problems.add(weights.place(storedName), place, "shape " + shape, "shape " + weights.shape(storedName));
            } else if (!weights.type(storedName).readable()) {
                problems.add(
                        weights.place(storedName),
                        place,
                        ElementType.READABLE,
                        weights.type(storedName).name());
            }
        });
        requireNothingElse(config, shapes.keySet(), weights, problems);
    }

    /**
     * A tensor that would be ignored although it belongs to the model means that config.json describes another model.
     */
    private static void requireNothingElse(
            BertConfig config, Set<String> known, WeightFiles weights, Problems problems) {
        Set<String> stored =
                known.stream().map(name -> storedName(config, weights, name)).collect(Collectors.toSet());
        List<String> own = config.architecture().nothingElseUnder(config.head());
        for (String name : weights.names()) {
            if (own.stream().anyMatch(name::startsWith) && !stored.contains(name)) {
                problems.add(
                        weights.place(name),
                        "tensor " + quote(name),
                        "no such tensor by config.json",
                        "shape " + weights.shape(name));
            }
        }
    }

    private static String storedName(BertConfig config, WeightFiles weights, String name) {
        String usual = config.stored(name);
        // A body may be saved alone, without the name that it has in a whole model.
        String bare = config.head().isVector() ? config.architecture().bare(usual) : usual;
        return Stream.of(usual, bare, BertTensors.legacyName(usual), BertTensors.legacyName(bare))
                .filter(weights.names()::contains)
                .findFirst()
                .orElse(usual);
    }
}
