package org.secformer.datasets.tokenizer;

/** The word pieces that stand for something other than text. Every vocabulary has all of them. */
public enum SpecialToken {
    /** Fills a row up to its bucket. */
    PAD("[PAD]"),
    /** A word that cannot be put together from the vocabulary. */
    UNK("[UNK]"),
    /** Begins every text; the classifier reads its vector. */
    CLS("[CLS]"),
    /** Ends every text. */
    SEP("[SEP]"),
    /** A word that pre-training has hidden. */
    MASK("[MASK]");

    private final String text;

    SpecialToken(String text) {
        this.text = text;
    }

    /** Its line in the vocabulary, and how it is recognised in a text. */
    public String text() {
        return text;
    }
}
