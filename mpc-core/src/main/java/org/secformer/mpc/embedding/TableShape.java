package org.secformer.mpc.embedding;

import java.io.Serializable;
import org.secformer.mpc.pointfunction.Domain;
import org.secformer.mpc.transformer.ModelShape;

/**
 * Public sizes of a model's embedding tables, and how tokens take positions.
 *
 * @param columns of all tables, as in {@link ModelShape#embedding}
 * @param words entries of the vocabulary
 * @param positions rows of the position embeddings
 * @param types rows of the token types, 1 or 2
 * @param firstPosition row of the first token's position; where there are rows before it, that next to it is padding's
 */
public record TableShape(int columns, int words, int positions, int types, int firstPosition) implements Serializable {
    private static final int MOST_COLUMNS = 4096;
    private static final int MOST_POSITIONS = 1 << 16;

    public TableShape {
        require("columns of embedding tables", 2, MOST_COLUMNS, columns);
        require("words", 1, Domain.MOST_SIZE, words);
        require("positions", 1, MOST_POSITIONS, positions);
        require("token types", 1, 2, types);
        require("first position", 0, positions - 1, firstPosition);
    }

    private static void require(String what, int least, int most, int found) {
        if (found < least || found > most) {
            throw new IllegalArgumentException(what + ": expected " + least + " to " + most + ", found " + found);
        }
    }

    /** One of the tables, in the order in which they are masked and kept. */
    public enum Table {
        WORDS,
        POSITIONS,
        TYPES
    }

    public int rows(Table table) {
        return switch (table) {
            case WORDS -> words;
            case POSITIONS -> positions;
            case TYPES -> types;
        };
    }

    /** Bytes that all tables take under their masks. */
    public long maskedBytes() {
        return ((long) words + positions + types) * columns * Integer.BYTES;
    }

    /** What a token's key chooses from. */
    Domain domain() {
        return new Domain(words);
    }

    /** Whether padding has a position of its own. */
    boolean hasPaddingPosition() {
        return firstPosition > 0;
    }

    /**
     * The row of the position that a token takes, or -1 for none: a row of tokens may be longer than the model's positions, and only
     * padding lies beyond them.
     */
    int position(int token, boolean isLive) {
        if (hasPaddingPosition() && !isLive) {
            return firstPosition - 1;
        }
        int at = firstPosition + token;
        return at < positions ? at : -1;
    }

    /** Elements of a row that are shared as such: what hides the embeddings, the padding mask and, of two, the type. */
    int sharedElements(int length) {
        return length * (columns + types);
    }
}
