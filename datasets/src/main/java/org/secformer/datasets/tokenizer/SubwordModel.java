package org.secformer.datasets.tokenizer;

import java.util.stream.IntStream;

/** Cuts a word into pieces of the vocabulary. Immutable. */
interface SubwordModel {
    /** Adds the ids of a word's pieces, in the order of the word. */
    void addPieces(String word, IntStream.Builder ids);
}
