package org.secformer.datasets.rows;

import java.io.Serializable;
import java.util.Arrays;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.transformer.Plan;

/**
 * Word, position and type embeddings, row-major [entries, columns]: what turns token ids into the model's input. The model owner masks
 * them, or discloses them to the client.
 */
public final class EmbeddingTables implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int columns;
    private final float[] words;
    private final float[] positions;
    private final float[] types;
    private final int padToken;
    private final int firstPosition;

    /**
     * The arrays belong to this object afterwards.
     *
     * @param firstPosition row of the first token's position; where there are rows before it, that next to it is padding's,
     *     also of padding tokens written in a text
     * @throws InvalidInputException if the tables do not have these rows
     */
    public EmbeddingTables(
            int columns, float[] words, float[] positions, float[] types, int padToken, int firstPosition) {
        boolean isWhole = words.length % columns == 0 && positions.length % columns == 0;
        isWhole &= types.length >= columns && types.length % columns == 0;
        boolean isThere = padToken >= 0 && padToken < words.length / columns;
        if (!isWhole || !isThere || firstPosition < 0 || firstPosition > positions.length / columns) {
            throw new InvalidInputException(
                    ErrorCode.INPUT_DAMAGED,
                    "embedding tables: expected whole rows of " + columns + " values, with the padding token's and the"
                            + " first position's, found others.\nGet the client bundle from the model owner again.",
                    null);
        }
        this.columns = columns;
        this.words = words;
        this.positions = positions;
        this.types = types;
        this.padToken = padToken;
        this.firstPosition = firstPosition;
    }

    /**
     * The embedding sums of one row, filled up with padding, less their mean, times {@link Plan#EMBEDDING_FACTOR}.
     *
     * @param tokens with [CLS] and [SEP], at most {@code length}, of types that the tables have
     * @return [length, columns]
     */
    public double[] embed(Tokens tokens, int length) {
        int[] ids = tokens.ids();
        double[] embedded = new double[length * columns];
        int nextPosition = firstPosition;
        for (int token = 0; token < length; token++) {
            int word = token < ids.length ? ids[token] : padToken;
            boolean uncounted = firstPosition > 0 && word == padToken;
            int at = uncounted ? firstPosition - 1 : nextPosition++;
            int type = token < ids.length ? tokens.types()[token] : 0;
            // A bucket may be longer than the model's positions; only padding lies beyond them.
            boolean positioned = (at + 1) * columns <= positions.length;
            for (int j = 0; j < columns; j++) {
                double position = positioned ? positions[at * columns + j] : 0;
                embedded[token * columns + j] = words[word * columns + j] + position + types[type * columns + j];
            }
            finish(embedded, token * columns);
        }
        return embedded;
    }

    /** A LayerNorm follows, which takes the mean off as well; the parties' arithmetic needs rows with small sums. */
    private void finish(double[] embedded, int from) {
        double mean = Arrays.stream(embedded, from, from + columns).average().orElseThrow();
        for (int j = from; j < from + columns; j++) {
            embedded[j] = Plan.EMBEDDING_FACTOR * (embedded[j] - mean);
        }
    }

    /** Their public sizes, of as many types as a tokenizer may tell of. */
    public TableShape shape() {
        return new TableShape(
                columns,
                words.length / columns,
                positions.length / columns,
                Math.min(types.length / columns, Tokenizer.MOST_TYPES),
                firstPosition);
    }

    /** A row as it is masked: {@link #embed} of a token adds up one of each table. */
    public double[] row(TableShape.Table table, int row) {
        float[] values = switch (table) {
            case WORDS -> words;
            case POSITIONS -> positions;
            case TYPES -> types;
        };
        double[] centred = new double[columns];
        for (int j = 0; j < columns; j++) {
            centred[j] = values[row * columns + j];
        }
        finish(centred, 0);
        return centred;
    }

    /** [entries, columns] of the words; the caller must not change it. */
    public float[] words() {
        return words;
    }

    /** Likewise of the positions. */
    public float[] positions() {
        return positions;
    }

    /** Likewise of the token types. */
    public float[] types() {
        return types;
    }
}
