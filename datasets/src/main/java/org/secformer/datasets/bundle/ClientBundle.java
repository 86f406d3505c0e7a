package org.secformer.datasets.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.SafetensorsFile;
import org.secformer.datasets.checkpoint.SafetensorsWriter;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SealedStorage;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.FileName;
import org.secformer.datasets.names.Label;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.TokenizerSettings;
import org.secformer.mpc.transformer.ModelShape;

/**
 * What the client gets of a model: tokenizer, embedding tables and shapes. A directory of {@value #FILE}, {@value #TABLES} and
 * the vocabulary, all sealed to the client ({@link SealedStorage}); the model owner signs the first ({@link SignatureFile}),
 * which names the digests of the others, as they lie there.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param bundle id of the bundle that this belongs to
 * @param shape public shape of the model
 * @param check how the model's ranges were checked, null if they were not
 * @param maxLength largest number of tokens
 * @param padToken id of the padding token
 * @param firstPosition row of the position embeddings that the first token takes
 * @param labels names of the classes, in the order of the logits
 * @param tokenizer how text is split, as far as the tokenizer's file leaves it open
 * @param tokenizerFile name of the tokenizer's file
 * @param tokenizerSha256 digest of that file, sealed, in hexadecimal
 * @param tablesSha256 digest of the sealed {@value #TABLES}
 */
public record ClientBundle(
        String format,
        int version,
        BundleId bundle,
        ModelShape shape,
        CheckSummary check,
        int maxLength,
        int padToken,
        int firstPosition,
        List<Label> labels,
        TokenizerSettings tokenizer,
        FileName tokenizerFile,
        Sha256 tokenizerSha256,
        Sha256 tablesSha256)
        implements Parsed {
    static final String FILE = "client.json";
    static final String TABLES = "embeddings.safetensors";
    private static final String FORMAT = "secformer client bundle";
    private static final int VERSION = 3;
    private static final String WORDS = "word";
    private static final String POSITIONS = "position";
    private static final String TYPES = "type";

    private static final String REMEDY = "Get the client bundle from the model owner again; share-model makes it.";

    public ClientBundle {
        for (Object part : new Object[] {bundle, shape, tokenizer, tokenizerFile, tokenizerSha256, tablesSha256}) {
            Objects.requireNonNull(part, "a part of the bundle");
        }
        labels = List.copyOf(labels);
        if (labels.size() != shape.labels() || maxLength < 1 || padToken < 0 || firstPosition < 0) {
            throw new IllegalArgumentException(labels.size() + " labels, at most " + maxLength + " tokens");
        }
        if (!List.of(Tokenizer.JSON_FILE, Tokenizer.VOCABULARY_FILE).contains(tokenizerFile.text())) {
            throw new IllegalArgumentException("an unknown tokenizer's file");
        }
    }

    static void write(
            Checkpoint checkpoint,
            CheckSummary check,
            BundleId bundle,
            Storage files,
            RoleCertificate client,
            Identity modelOwner)
            throws IOException {
        Storage out = SealedStorage.sealing(files, BundleFile.KIND, client);
        BertConfig config = checkpoint.config();
        String tokenizerFile = checkpoint.tokenizerFile().getFileName().toString();
        out.write(tokenizerFile, file -> Files.copy(checkpoint.tokenizerFile(), file));
        int hidden = config.hiddenSize();
        EmbeddingTables tables = checkpoint.embeddings();
        SafetensorsWriter writer = new SafetensorsWriter()
                .add(WORDS, tables.words(), config.vocabularySize(), hidden)
                .add(POSITIONS, tables.positions(), config.maxPositionEmbeddings(), hidden)
                .add(TYPES, tables.types(), config.typeVocabularySize(), hidden);
        out.write(TABLES, writer::writeTo);
        // Last: a bundle without it is not there.
        Json.write(
                out,
                FILE,
                new ClientBundle(
                        FORMAT,
                        VERSION,
                        bundle,
                        ModelSharing.shape(config),
                        check,
                        config.maxTokens(),
                        config.padTokenId(),
                        config.firstPosition(),
                        config.labels().stream().map(Label::new).toList(),
                        checkpoint.tokenizerSettings(),
                        new FileName(tokenizerFile),
                        new Sha256(Digests.sha256(files, tokenizerFile)),
                        new Sha256(Digests.sha256(files, TABLES))));
        SignatureFile.sign(files, FILE, BundleFile.subject(Role.CLIENT), modelOwner);
    }

    /**
     * Reads the bundle and compares its files with their digests.
     *
     * @throws InvalidInputException if a file is missing, damaged, of another version, or not what the model owner signed
     */
    public static ClientBundle read(Storage storage, Credentials reader) throws IOException {
        SignatureFile.check(
                storage, FILE, BundleFile.subject(Role.CLIENT), reader.trust().of(Role.MODEL_OWNER));
        ClientBundle client = Json.read(opened(storage, reader), FILE, FORMAT, VERSION, ClientBundle.class);
        check(storage, client.tokenizerFile().text(), client.tokenizerSha256());
        check(storage, TABLES, client.tablesSha256());
        return client;
    }

    private static Storage opened(Storage storage, Credentials reader) {
        return SealedStorage.opening(storage, BundleFile.KIND, reader.own());
    }

    private static void check(Storage storage, String file, Sha256 expected) throws IOException {
        if (!Digests.sha256(storage, file).equals(expected.text())) {
            throw InvalidInputException.of(
                    storage.locate(file), "the file itself", "the content that " + FILE + " names", "another", REMEDY);
        }
    }

    /** The names of the classes. */
    public List<String> labelTexts() {
        return labels.stream().map(Label::text).toList();
    }

    /** The tokenizer, from the bundle's files. */
    public Tokenizer tokenizer(Storage storage, Credentials reader) {
        return Tokenizer.read(opened(storage, reader), tokenizerFile.text(), tokenizer);
    }

    /** The embedding tables, from the bundle's files. */
    public EmbeddingTables embeddings(Storage storage, Credentials reader) {
        try (SafetensorsFile tables = SafetensorsFile.open(opened(storage, reader), TABLES)) {
            return new EmbeddingTables(
                    shape.hidden(),
                    tables.read(WORDS),
                    tables.read(POSITIONS),
                    tables.read(TYPES),
                    padToken,
                    firstPosition);
        }
    }
}
