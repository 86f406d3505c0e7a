package org.secformer.datasets.rows;

import java.util.Arrays;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.mpc.embedding.PrivateRow;
import org.secformer.mpc.embedding.TableMasks;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.random.Seed;

/**
 * What the client has in place of embedding tables that it is not to know: their masks' seed, and which row padding takes.
 *
 * <p><b>Security guarantees:</b> nothing here depends on the tables but their sizes. Each row is shared under seeds of its own, see {@link
 * PrivateRow}.
 */
public final class MaskedWords {
    private final TableShape shape;
    private final int padToken;
    private final Seed masks;

    /**
     * The seed belongs to this object afterwards.
     *
     * @throws IllegalArgumentException if the vocabulary lacks the padding token
     */
    public MaskedWords(TableShape shape, int padToken, Seed masks) {
        if (padToken < 0 || padToken >= shape.words()) {
            throw new IllegalArgumentException("padding token " + padToken + " of " + shape.words());
        }
        this.shape = shape;
        this.padToken = padToken;
        this.masks = masks;
    }

    /**
     * Shares a row, filled up with padding; party 0's part and party 1's.
     *
     * @param tokens with [CLS] and [SEP], at most {@code length}
     * @param id of the row, for messages
     * @throws InvalidInputException if the padding token stands in the text of a model whose padding has a position of its own: where
     *     tokens stand would then depend on the text
     */
    public byte[][] share(Tokens tokens, int length, String id) {
        int[] words = Arrays.copyOf(tokens.ids(), length);
        Arrays.fill(words, tokens.count(), length, padToken);
        if (shape.firstPosition() > 0 && Arrays.stream(tokens.ids()).anyMatch(word -> word == padToken)) {
            throw new InvalidInputException("text with id " + InvalidInputException.quote(id)
                    + ": expected no padding token of this model, which is looked up privately, found one within the text."
                    + "\nTake it out of the text.");
        }
        int[] types = Arrays.copyOf(tokens.types(), length);
        try (TableMasks opened = new TableMasks(shape, masks)) {
            return new PrivateRow(shape, length).share(words, types, tokens.count(), opened);
        }
    }

    /** Never shows the seed. */
    @Override
    public String toString() {
        return "MaskedWords[" + shape + "]";
    }
}
