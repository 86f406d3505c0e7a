package org.secformer.datasets.tokenizer;

/**
 * The tokens of a row, special ones included.
 *
 * @param ids of each
 * @param types of each, as many: which of two texts it belongs to, as far as the model is to know
 */
public record Tokens(int[] ids, int[] types) {
    public Tokens {
        if (ids.length != types.length) {
            throw new IllegalArgumentException(ids.length + " ids and " + types.length + " types");
        }
    }

    public int count() {
        return ids.length;
    }

    /** Shows no tokens, as they are the text. */
    @Override
    public String toString() {
        return "Tokens[" + ids.length + "]";
    }
}
