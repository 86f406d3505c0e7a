package org.secformer.design.data;

import org.secformer.datasets.tokenizer.TextInput;

/**
 * A text, or a pair of texts, to learn from or to be measured with.
 *
 * @param pair the second text of a pair, which may be empty; null for a single text
 * @param label its class, or null if nobody said
 */
public record LabelledText(String id, String text, String pair, String label) {
    /** A single text. */
    public LabelledText(String id, String text, String label) {
        this(id, text, null, label);
    }

    /** What the model reads. */
    public TextInput input() {
        return new TextInput(text, pair);
    }

    @Override
    public String toString() {
        return "LabelledText[" + id + "]";
    }
}
