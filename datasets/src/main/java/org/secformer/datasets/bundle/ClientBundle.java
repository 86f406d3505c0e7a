package org.secformer.datasets.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
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
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.TokenizerSettings;
import org.secformer.datasets.tokenizer.Vocabulary;
import org.secformer.datasets.tokenizer.WordPieceTokenizer;
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
 * @param maxLength largest number of tokens
 * @param padToken id of the padding token
 * @param labels names of the classes, in the order of the logits
 * @param tokenizer how text is split
 * @param vocabularySha256 digest of the sealed vocabulary, in hexadecimal
 * @param tablesSha256 digest of the sealed {@value #TABLES}
 */
public record ClientBundle(
        String format,
        int version,
        String bundle,
        ModelShape shape,
        int maxLength,
        int padToken,
        List<String> labels,
        TokenizerSettings tokenizer,
        String vocabularySha256,
        String tablesSha256) {
    static final String FILE = "client.json";
    static final String TABLES = "embeddings.safetensors";
    private static final String FORMAT = "secformer client bundle";
    private static final int VERSION = 2;
    private static final String WORDS = "word";
    private static final String POSITIONS = "position";
    private static final String TYPES = "type";

    private static final String REMEDY = "Get the client bundle from the model owner again; share-model makes it.";

    public ClientBundle {
        for (Object part : new Object[] {bundle, shape, tokenizer}) {
            Objects.requireNonNull(part, "a part of the bundle");
        }
        labels = List.copyOf(labels);
        if (labels.size() != shape.labels() || maxLength < 1) {
            throw new IllegalArgumentException(labels.size() + " labels, at most " + maxLength + " tokens");
        }
    }

    static void write(Checkpoint checkpoint, String bundle, Storage files, RoleCertificate client, Identity modelOwner)
            throws IOException {
        Storage out = SealedStorage.sealing(files, BundleFile.KIND, client);
        BertConfig config = checkpoint.config();
        String vocabulary =
                checkpoint.tokenizer().vocabulary().tokens().stream().collect(Collectors.joining("\n", "", "\n"));
        out.write(WordPieceTokenizer.VOCABULARY_FILE, file -> file.write(vocabulary.getBytes(StandardCharsets.UTF_8)));
        int hidden = config.hiddenSize();
        SafetensorsWriter tables = new SafetensorsWriter()
                .add(
                        WORDS,
                        checkpoint.tensor("bert.embeddings.word_embeddings.weight"),
                        config.vocabularySize(),
                        hidden)
                .add(
                        POSITIONS,
                        checkpoint.tensor("bert.embeddings.position_embeddings.weight"),
                        config.maxPositionEmbeddings(),
                        hidden)
                .add(
                        TYPES,
                        checkpoint.tensor("bert.embeddings.token_type_embeddings.weight"),
                        config.typeVocabularySize(),
                        hidden);
        out.write(TABLES, tables::writeTo);
        // Last: a bundle without it is not there.
        Json.write(
                out,
                FILE,
                new ClientBundle(
                        FORMAT,
                        VERSION,
                        bundle,
                        ModelSharing.shape(config),
                        config.maxPositionEmbeddings(),
                        config.padTokenId(),
                        config.labels(),
                        checkpoint.tokenizer().settings(),
                        Digests.sha256(files, WordPieceTokenizer.VOCABULARY_FILE),
                        Digests.sha256(files, TABLES)));
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
        check(storage, WordPieceTokenizer.VOCABULARY_FILE, client.vocabularySha256());
        check(storage, TABLES, client.tablesSha256());
        return client;
    }

    private static Storage opened(Storage storage, Credentials reader) {
        return SealedStorage.opening(storage, BundleFile.KIND, reader.own());
    }

    private static void check(Storage storage, String file, String expected) throws IOException {
        if (!Digests.sha256(storage, file).equals(expected)) {
            throw InvalidInputException.of(
                    storage.locate(file), "the file itself", "the content that " + FILE + " names", "another", REMEDY);
        }
    }

    /** The tokenizer, from the bundle's files. */
    public WordPieceTokenizer tokenizer(Storage storage, Credentials reader) {
        return new WordPieceTokenizer(
                Vocabulary.read(opened(storage, reader), WordPieceTokenizer.VOCABULARY_FILE), tokenizer);
    }

    /** The embedding tables, from the bundle's files. */
    public EmbeddingTables embeddings(Storage storage, Credentials reader) {
        try (SafetensorsFile tables = SafetensorsFile.open(opened(storage, reader), TABLES)) {
            return new EmbeddingTables(
                    shape.hidden(), tables.read(WORDS), tables.read(POSITIONS), tables.read(TYPES), padToken);
        }
    }
}
