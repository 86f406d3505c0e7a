package org.secformer.datasets.tokenizer;

/** What a tokenizer may do to a text before it splits it into words. */
public enum TextRule {
    /** do_lower_case: every letter becomes lower case. */
    LOWER_CASE,
    /** strip_accents: characters are decomposed and their accents removed. */
    STRIP_ACCENTS,
    /** tokenize_chinese_chars: every CJK ideograph is a word of its own. */
    SEPARATE_IDEOGRAPHS
}
