package org.secformer.datasets.tokenizer;

import java.util.stream.IntStream;

/**
 * Cuts a word into the longest pieces of the vocabulary from left to right, all but the first marked with ##. A word of
 * more than 100 characters, or with a part that the vocabulary lacks, is the unknown token as a whole.
 */
final class WordPieces implements SubwordModel {
    static final String CONTINUATION = "##";
    static final int MAX_WORD_CHARACTERS = 100;

    private final Vocabulary vocabulary;
    private final int unknown;

    WordPieces(Vocabulary vocabulary, int unknown) {
        this.vocabulary = vocabulary;
        this.unknown = unknown;
    }

    @Override
    public void addPieces(String word, IntStream.Builder ids) {
        pieces(word).forEach(ids::add);
    }

    private IntStream pieces(String word) {
        if (word.codePointCount(0, word.length()) > MAX_WORD_CHARACTERS) {
            return IntStream.of(unknown);
        }
        IntStream.Builder pieces = IntStream.builder();
        for (int start = 0; start < word.length(); ) {
            int end = Math.min(word.length(), start + vocabulary.longestToken());
            Integer id = piece(word, start, end);
            while (id == null && end > start + 1) {
                id = piece(word, start, --end);
            }
            if (id == null) {
                return IntStream.of(unknown);
            }
            pieces.add(id);
            start = end;
        }
        return pieces.build();
    }

    private Integer piece(String word, int start, int end) {
        String piece = word.substring(start, end);
        return vocabulary.id(start == 0 ? piece : CONTINUATION + piece);
    }
}
