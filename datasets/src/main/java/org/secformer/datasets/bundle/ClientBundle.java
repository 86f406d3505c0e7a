package org.secformer.datasets.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.SafetensorsFile;
import org.secformer.datasets.checkpoint.SafetensorsWriter;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.FileName;
import org.secformer.datasets.names.Label;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.rows.MaskedWords;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.TokenizerSettings;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.ModelShape;

/**
 * What the client gets of a model: tokenizer, shapes, and embedding tables or the seed of their masks. A directory of {@value #FILE},
 * the tokenizer's file, and {@value #TABLES} or {@value #MASKS}, all sealed to the client with keys from the signed {@link BundleManifest}.
 *
 * @param bundle id of the bundle that this belongs to
 * @param shape public shape of the model
 * @param check how the model's ranges were checked, null if they were not
 * @param maxLength largest number of tokens
 * @param padToken id of the padding token
 * @param firstPosition row of the position embeddings that the first token takes
 * @param task what the model's numbers are for
 * @param labels names of the classes, or values, in the order of the logits; of a vector there are none
 * @param tokenizer how text is split, as far as the tokenizer's file leaves it open
 * @param tokenizerFile name of the tokenizer's file
 * @param tables sizes of the embedding tables, if the client has their masks' seed; null if it has the tables
 * @param budget how much may be asked of the model, at both parties together; null for any
 */
public record ClientBundle(
        BundleId bundle,
        ModelShape shape,
        CheckSummary check,
        int maxLength,
        int padToken,
        int firstPosition,
        Task task,
        List<Label> labels,
        TokenizerSettings tokenizer,
        FileName tokenizerFile,
        TableShape tables,
        Budget budget)
        implements Parsed {
    static final String FILE = "client.json";
    static final String TABLES = "embeddings.safetensors";

    /** 32 bytes. */
    static final String MASKS = "embeddings.seed";

    private static final String WORDS = "word";
    private static final String POSITIONS = "position";
    private static final String TYPES = "type";

    public ClientBundle {
        for (Object part : new Object[] {bundle, shape, task, tokenizer, tokenizerFile}) {
            Objects.requireNonNull(part, "a part of the bundle");
        }
        labels = List.copyOf(labels);
        if (!task.isOf(shape.head()) || labels.size() < task.fewestLabels()) {
            throw new IllegalArgumentException("a model for " + task + " with head " + shape.head());
        }
        int named = task.isVector() ? 0 : shape.labels();
        if (labels.size() != named || maxLength < 1 || firstPosition < 0 || padToken < 0) {
            throw new IllegalArgumentException(labels.size() + " labels, at most " + maxLength + " tokens");
        }
        if (!shape.revealed().tellsScores() && !task.isSingleLabel()) {
            throw new IllegalArgumentException("a label alone is revealed of a model for " + task);
        }
        if (!List.of(Tokenizer.JSON_FILE, Tokenizer.VOCABULARY_FILE).contains(tokenizerFile.text())) {
            throw new IllegalArgumentException("an unknown tokenizer's file");
        }
        if (tables != null && (tables.columns() != shape.embedding() || padToken >= tables.words())) {
            throw new IllegalArgumentException("embedding tables of another shape");
        }
        if (tables != null && tables.firstPosition() != firstPosition) {
            throw new IllegalArgumentException("embedding tables with another first position");
        }
    }

    /**
     * Writes the files of a bundle.
     *
     * @param tables sizes of the embedding tables, which the client is not to know; null to disclose them
     * @param masks of these tables
     * @param budget null for any number of rows
     */
    static void write(
            Checkpoint checkpoint,
            ModelShape shape,
            CheckSummary check,
            TableShape tables,
            Seed masks,
            Budget budget,
            NewBundle bundle)
            throws IOException {
        Storage out = bundle.files();
        BertConfig config = checkpoint.config();
        String tokenizerFile = checkpoint.tokenizerFile().getFileName().toString();
        out.write(tokenizerFile, file -> Files.copy(checkpoint.tokenizerFile(), file));
        if (tables == null) {
            disclose(checkpoint, out);
        } else {
            out.write(MASKS, file -> file.write(masks.secretBytes()));
        }
        Json.write(
                out,
                FILE,
                new ClientBundle(
                        bundle.id(),
                        shape,
                        check,
                        config.maxTokens(),
                        config.padTokenId(),
                        config.firstPosition(),
                        config.task(),
                        config.labels().stream().map(Label::new).toList(),
                        checkpoint.tokenizerSettings(),
                        new FileName(tokenizerFile),
                        tables,
                        budget));
    }

    private static void disclose(Checkpoint checkpoint, Storage out) throws IOException {
        BertConfig config = checkpoint.config();
        int columns = config.embeddingSize();
        EmbeddingTables tables = checkpoint.embeddings();
        SafetensorsWriter writer = new SafetensorsWriter()
                .add(WORDS, tables.words(), config.vocabularySize(), columns)
                .add(POSITIONS, tables.positions(), config.maxPositionEmbeddings(), columns)
                .add(TYPES, tables.types(), tables.types().length / columns, columns);
        out.write(TABLES, writer::writeTo);
    }

    /**
     * Reads what the bundle says of itself; its other files are checked when they are read.
     *
     * @throws InvalidInputException if it is missing, damaged, of another version, another role's, or not the model owner's
     */
    public static ClientBundle read(Storage storage, Credentials reader) throws IOException {
        return read(storage, reader, null);
    }

    /** The same of one bundle: another one of the same model owner, an older one for example, is refused. */
    public static ClientBundle read(Storage storage, Credentials reader, BundleId bundle) throws IOException {
        BundleManifest.Opened opened = BundleManifest.open(storage, reader, bundle);
        ClientBundle client = Json.read(opened.files(), FILE, ClientBundle.class);
        if (!client.bundle.equals(opened.bundle())) {
            throw refused(storage, FILE, "bundle", opened.bundle().text(), client.bundle.text());
        }
        return client;
    }

    /**
     * Reads tokenizer and tables through, without keeping them, so that damage shows before work begins.
     *
     * @throws InvalidInputException if one is missing or damaged
     */
    public void requireWhole(Storage storage, Credentials reader) throws IOException {
        Storage files = opened(storage, reader);
        for (String file : List.of(tokenizerFile.text(), hidesTables() ? MASKS : TABLES)) {
            try (InputStream in = files.open(file)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    /** Whether the client is not to know the embedding tables. */
    public boolean hidesTables() {
        return tables != null;
    }

    /** The names of the classes. */
    public List<String> labelTexts() {
        return labels.stream().map(Label::text).toList();
    }

    /** The tokenizer, from the bundle's files. */
    public Tokenizer tokenizer(Storage storage, Credentials reader) throws IOException {
        return Tokenizer.read(opened(storage, reader), tokenizerFile.text(), tokenizer);
    }

    /** What the client has in place of tables, from the bundle's files, if it {@link #hidesTables}. */
    public MaskedWords maskedWords(Storage storage, Credentials reader) throws IOException {
        try (InputStream in = opened(storage, reader).open(MASKS)) {
            byte[] seed = in.readNBytes(Seed.SIZE_BYTES);
            if (seed.length != Seed.SIZE_BYTES || in.read() >= 0) {
                throw refused(storage, MASKS, "length", Seed.SIZE_BYTES + " bytes", "others");
            }
            return new MaskedWords(tables, padToken, Seed.of(seed));
        }
    }

    /** Whether there is a file of texts whose results the model owner states; somebody may have deleted it. */
    public static boolean hasCanaries(Storage storage) throws IOException {
        return storage.exists(Canaries.FILE);
    }

    /**
     * Texts whose results the model owner states.
     *
     * @throws InvalidInputException if the bundle has none, or they do not fit the model
     */
    public List<Canaries.Canary> canaries(Storage storage, Credentials reader) throws IOException {
        if (!hasCanaries(storage)) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_MISSING,
                    storage.locate(Canaries.FILE),
                    "the file itself",
                    "texts whose results the model owner states",
                    "no file",
                    "Have the model owner share the model with some: share-model --canaries.");
        }
        Canaries found = Json.read(opened(storage, reader), Canaries.FILE, Canaries.class);
        if (!found.bundle().equals(bundle)) {
            throw refused(
                    storage,
                    Canaries.FILE,
                    "bundle",
                    bundle.text(),
                    found.bundle().text());
        }
        for (Canaries.Canary canary : found.canaries()) {
            if (canary.values().length != shape.labels() || shape.head().isOfTokens()) {
                throw refused(
                        storage,
                        Canaries.FILE,
                        "results",
                        shape.labels() + " of each text",
                        canary.values().length + ", or such of words");
            }
        }
        return found.canaries();
    }

    /** The embedding tables, from the bundle's files, unless it {@link #hidesTables}. */
    public EmbeddingTables embeddings(Storage storage, Credentials reader) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(opened(storage, reader), TABLES)) {
            return new EmbeddingTables(
                    shape.embedding(),
                    table(storage, file, WORDS, padToken + 1L),
                    table(storage, file, POSITIONS, firstPosition + 1L),
                    table(storage, file, TYPES, 1),
                    padToken,
                    firstPosition);
        }
    }

    /**
     * Requires that the model can read pairs of texts.
     *
     * @throws InvalidInputException if it labels words, has no token types to tell texts apart by, or its tokenizer has no pairs
     */
    public void requirePairs(Storage storage, Credentials reader) throws IOException {
        if (shape.head().isOfTokens()) {
            throw Tokenizer.wordsOfPairs("model bundle " + bundle);
        }
        tokenizer(storage, reader).requirePairs("model bundle " + bundle, types(storage, reader), maxLength);
    }

    /** How many token types there are. */
    private int types(Storage storage, Credentials reader) throws IOException {
        if (hidesTables()) {
            return tables.types();
        }
        try (SafetensorsFile file = SafetensorsFile.open(opened(storage, reader), TABLES)) {
            return Math.toIntExact(tableShape(storage, file, TYPES, 1).get(0));
        }
    }

    /** The files of this bundle, whatever lies in their places by now. */
    private Storage opened(Storage storage, Credentials reader) throws IOException {
        return BundleManifest.open(storage, reader, bundle).files();
    }

    private float[] table(Storage storage, SafetensorsFile file, String name, long entries) {
        tableShape(storage, file, name, entries);
        return file.read(name);
    }

    private List<Long> tableShape(Storage storage, SafetensorsFile file, String name, long entries) {
        List<Long> found = file.names().contains(name) ? file.shape(name) : List.of();
        if (found.size() != 2 || found.get(0) < entries || found.get(1) != shape.embedding()) {
            throw refused(
                    storage,
                    TABLES,
                    "tensor " + InvalidInputException.quote(name),
                    "at least " + entries + " rows of " + shape.embedding(),
                    "shape " + found);
        }
        return found;
    }

    private static InvalidInputException refused(
            Storage storage, String file, String place, String expected, String found) {
        return InvalidInputException.of(
                ErrorCode.INPUT_DAMAGED, storage.locate(file), place, expected, found, BundleManifest.REMEDY);
    }
}
