package org.secformer.jobs.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.rows.MaskedWords;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.process.PerExecutor;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.transformer.Plan;

/**
 * Turns texts into the model's input with what the client's bundle holds, on an executor.
 *
 * @param keys of the client, who alone can open the bundle
 * @param bundle location of the client's bundle
 * @param bundleId its id, which must not have changed since
 * @param limit so many tokens of a text at most
 * @param overlong what becomes of a text with more
 * @param tables sizes of the embedding tables that the bundle has only the masks' seed of, null if it has the tables
 */
public record BundleEncoder(
        KeyLocations keys, String bundle, BundleId bundleId, int limit, OverlongText overlong, TableShape tables)
        implements DatasetWriter.TextEncoder {
    /** The same for another limit. */
    public BundleEncoder within(int tokens) {
        return new BundleEncoder(keys, bundle, bundleId, tokens, overlong, tables);
    }

    /** The same for at most so many tokens. */
    BundleEncoder upTo(int tokens) {
        return within(Math.min(limit, tokens));
    }

    @Override
    public Tokens encode(TextInput text) {
        return tokenizer().encode(text, limit, overlong);
    }

    @Override
    public List<Word> words(TextInput text) {
        return tokenizer().words(text, limit);
    }

    /** How many tokens a text has, however many they are. */
    public int count(TextInput text) {
        return tokenizer().encode(text, Integer.MAX_VALUE, overlong).count();
    }

    private Tokenizer tokenizer() {
        return PerExecutor.get("tokenizer " + bundleId, Tokenizer.class, () -> load(ClientBundle::tokenizer));
    }

    @Override
    public double[] embed(Tokens tokens, int length) {
        return embeddings().embed(tokens, length);
    }

    @Override
    public DatasetWriter.Parts share(Tokens tokens, Plan plan, String id) {
        if (tables == null) {
            return DatasetWriter.TextEncoder.super.share(tokens, plan, id);
        }
        byte[][] parts = maskedWords().share(tokens, plan.length(), id);
        return new DatasetWriter.Parts(parts[0], parts[1]);
    }

    private MaskedWords maskedWords() {
        return PerExecutor.get("masked words " + bundleId, MaskedWords.class, () -> load(ClientBundle::maskedWords));
    }

    private EmbeddingTables embeddings() {
        return PerExecutor.get("embeddings " + bundleId, EmbeddingTables.class, () -> load(ClientBundle::embeddings));
    }

    /** A part of the client's bundle. */
    private interface Part<T> {
        T of(ClientBundle client, Storage files, Credentials reader) throws IOException;
    }

    private <T> T load(Part<T> part) {
        try {
            Credentials reader = keys.read();
            Storage files = Storages.of(bundle);
            return part.of(ClientBundle.read(files, reader, bundleId), files, reader);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
