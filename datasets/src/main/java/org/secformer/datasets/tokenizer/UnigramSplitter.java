package org.secformer.datasets.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Splits a text as SentencePiece does: normalized, at whitespace, which becomes the mark U+2581 at the front of each word.
 */
final class UnigramSplitter implements TextSplitter {
    static final char MARK = '\u2581';

    private final List<UnaryOperator<String>> normalizers;
    private final boolean atWhitespace;
    private final boolean marksFirst;

    /**
     * A splitter.
     *
     * @param normalizers what is done to a text first, in this order; immutable
     * @param atWhitespace whether all whitespace separates words; else only a space and the mark itself begin one
     * @param marksFirst whether the first word gets a mark, as well
     */
    UnigramSplitter(List<UnaryOperator<String>> normalizers, boolean atWhitespace, boolean marksFirst) {
        this.normalizers = List.copyOf(normalizers);
        this.atWhitespace = atWhitespace;
        this.marksFirst = marksFirst;
    }

    @Override
    public List<String> split(String text) {
        String normalized = text;
        for (UnaryOperator<String> normalizer : normalizers) {
            normalized = normalizer.apply(normalized);
        }
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int at = 0; atWhitespace && at < normalized.length(); at++) {
            if (AddedTokens.isSpace(normalized.charAt(at))) {
                addMarked(normalized.substring(start, at), words);
                start = at + 1;
            }
        }
        addMarked(normalized.substring(start), words);
        return words;
    }

    private void addMarked(String part, List<String> words) {
        if (part.isEmpty()) {
            return;
        }
        String marked = part.replace(' ', MARK);
        if (marksFirst && marked.charAt(0) != MARK) {
            marked = MARK + marked;
        }
        int start = 0;
        for (int at = marked.indexOf(MARK, 1); at >= 0; at = marked.indexOf(MARK, at + 1)) {
            words.add(marked.substring(start, at));
            start = at;
        }
        words.add(marked.substring(start));
    }
}
