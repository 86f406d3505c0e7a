package org.secformer.datasets.tokenizer;

import java.io.Serializable;
import java.util.Objects;

/**
 * What a model reads as one row: a text, or a pair of texts.
 *
 * @param first the text, or the first of the pair
 * @param second of a pair, which may be empty; null for a single text
 */
public record TextInput(String first, String second) implements Serializable {
    public TextInput {
        Objects.requireNonNull(first, "the text");
    }

    /** A text by itself. */
    public static TextInput single(String text) {
        return new TextInput(text, null);
    }

    public boolean isPair() {
        return second != null;
    }

    /** Shows no text. */
    @Override
    public String toString() {
        return isPair() ? "TextInput[a pair]" : "TextInput[a text]";
    }
}
