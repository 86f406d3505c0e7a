package org.secformer.datasets.tokenizer;

/** What happens to a text that has more tokens than fit. */
public enum OverlongText {
    /** The text is refused with an {@link org.secformer.datasets.InvalidInputException}. */
    REFUSE,
    /** Its first tokens are kept, [CLS] and [SEP] included, as Hugging Face does with truncation on the right. */
    TRUNCATE
}
