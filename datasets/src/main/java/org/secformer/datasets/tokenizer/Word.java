package org.secformer.datasets.tokenizer;

import java.io.Serializable;

/**
 * A word of a text.
 *
 * @param text without whitespace
 * @param token the place of its first piece among the text's tokens
 */
public record Word(String text, int token) implements Serializable {
    /** Shows no text. */
    @Override
    public String toString() {
        return "word at token " + token;
    }
}
