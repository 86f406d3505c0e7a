package org.secformer.datasets.bundle;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.FoldedModel;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Revealed;

/**
 * Shares a checkpoint: draws fresh seeds and a fresh id, and writes one bundle per role.
 *
 * <p><b>Security guarantees:</b> the masked model is useless without both seeds, of which each party gets its own; the dealer
 * gets both seeds and no model; the client gets what it needs to turn text into embeddings: the tables, or the seed of their masks alone, and then
 * the parties get the tables under these masks. Each bundle is sealed to its reader and signed. Nothing is reused between calls.
 */
public final class ModelSharing {
    private static final List<Role> READERS = List.of(Role.PARTY0, Role.PARTY1, Role.DEALER, Role.CLIENT);

    private ModelSharing() {}

    /**
     * The public sizes of a checkpoint's embedding tables.
     *
     * @throws InvalidInputException if they are too large to be shared privately
     */
    public static TableShape tables(BertConfig config) {
        int types = config.architecture().usesTokenTypes() ? config.typeVocabularySize() : Tokenizer.MOST_TYPES;
        try {
            return new TableShape(
                    config.embeddingSize(),
                    config.vocabularySize(),
                    config.maxPositionEmbeddings(),
                    Math.min(types, Tokenizer.MOST_TYPES),
                    config.firstPosition());
        } catch (IllegalArgumentException beyond) {
            throw new InvalidInputException("config.json, " + beyond.getMessage(), beyond);
        }
    }

    /** The public shape of a checkpoint whose numbers are held so. */
    public static ModelShape shape(BertConfig config, Numerics numerics) {
        return config.shape(numerics);
    }

    /**
     * The same of a model of which this is revealed.
     *
     * @throws InvalidInputException if a text has not one label out of several, which could be revealed alone
     */
    public static ModelShape shape(BertConfig config, Numerics numerics, Revealed revealed) {
        ModelShape shape = shape(config, numerics);
        if (!revealed.tellsScores() && !config.task().isSingleLabel()) {
            throw labelRefused(
                    "a model that gives a text one label out of several",
                    config.task().told());
        }
        try {
            return shape.with(revealed);
        } catch (IllegalArgumentException tooMany) {
            throw labelRefused("2 to " + Revealed.MOST_LABELS + " labels", shape.labels() + " labels");
        }
    }

    private static InvalidInputException labelRefused(String expected, String found) {
        return new InvalidInputException("config.json, what is revealed: to reveal the label alone, expected "
                + expected + ", found " + found + ".\nReveal the scores of this model.");
    }

    /**
     * Writes party0, party1, dealer and client below the storage, each sealed to its reader and signed; returns the bundle's id.
     *
     * @param numerics how numbers are held; those of the check, if there was one
     * @param check how the model's ranges were checked, null if they were not; all readers get to know it
     * @param terms what the owner decides; all readers get to know it
     * @throws InvalidInputException if the model has no label that could be revealed alone, the storage is not empty, or a reader's certificate cannot be used
     */
    public static BundleId share(
            Checkpoint checkpoint,
            Numerics numerics,
            CheckSummary check,
            Terms terms,
            Storage out,
            Credentials modelOwner)
            throws IOException {
        return share(checkpoint, numerics, check, terms, List.of(), out, modelOwner);
    }

    /**
     * The same with texts whose results are stated to the client.
     *
     * @param canaries these; empty for none
     */
    public static BundleId share(
            Checkpoint checkpoint,
            Numerics numerics,
            CheckSummary check,
            Terms terms,
            List<Canaries.Canary> canaries,
            Storage out,
            Credentials modelOwner)
            throws IOException {
        ModelShape shape = shape(checkpoint.config(), numerics, terms.revealed());
        if (!out.list("").isEmpty()) {
            throw InvalidInputException.of(
                    out.locate(""), "the directory", "a new or empty one", "files", "Choose another --out.");
        }
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        BundleId bundle = new BundleId(HexFormat.of().formatHex(random));
        Map<Role, NewBundle> bundles = new EnumMap<>(Role.class);
        for (Role reader : READERS) {
            RoleCertificate certificate = modelOwner.trust().of(reader);
            bundles.put(reader, new NewBundle(out.below(reader.toString()), bundle, certificate));
        }
        Seed[] seeds = {Seed.random(), Seed.random()};
        Seed tableMasks = Seed.random();
        try {
            FoldedModel folded = FoldedModel.onDemand(shape, checkpoint::tensor);
            TableShape tables =
                    terms.embedding() == Embedding.PRIVATE ? shareTables(checkpoint, tableMasks, bundles) : null;
            PartyBundles.write(
                    part(bundles.get(Role.PARTY0), shape, check, tables, terms.budget(), seeds[0]),
                    part(bundles.get(Role.PARTY1), shape, check, tables, terms.budget(), seeds[1]),
                    receiver -> MaskedModel.mask(folded, seeds[0], seeds[1], receiver));
            NewBundle dealer = bundles.get(Role.DEALER);
            dealer.files()
                    .write(
                            BundleFile.NAME,
                            file -> BundleFile.writeStart(
                                    file, dealer.header(shape, check, null, terms.budget()), seeds));
            ClientBundle.write(checkpoint, shape, check, tables, tableMasks, terms.budget(), bundles.get(Role.CLIENT));
            if (!canaries.isEmpty()) {
                Json.write(bundles.get(Role.CLIENT).files(), Canaries.FILE, new Canaries(bundle, canaries));
            }
            for (NewBundle written : bundles.values()) {
                written.finish(modelOwner.own());
            }
        } finally {
            seeds[0].erase();
            seeds[1].erase();
            tableMasks.erase();
            bundles.values().forEach(NewBundle::close);
        }
        return bundle;
    }

    /** Gives both parties the tables under masks; returns their sizes. */
    private static TableShape shareTables(Checkpoint checkpoint, Seed masks, Map<Role, NewBundle> bundles)
            throws IOException {
        TableShape shape = tables(checkpoint.config());
        EmbeddingTables tables = checkpoint.embeddings();
        TableFile.write(
                tables,
                masks,
                bundles.get(Role.PARTY0).files(),
                bundles.get(Role.PARTY1).files());
        return shape;
    }

    private static PartyBundles.Part part(
            NewBundle bundle, ModelShape shape, CheckSummary check, TableShape tables, Budget budget, Seed seed) {
        return new PartyBundles.Part(bundle.files(), bundle.header(shape, check, tables, budget), seed);
    }
}
