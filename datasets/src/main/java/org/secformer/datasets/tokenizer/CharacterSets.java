package org.secformer.datasets.tokenizer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The sets of characters that BERT's tokenizer treats in a special way, as {@code bert-characters.txt} lists them.
 * They are fixed there, because Unicode's tables grow with the versions of Java and the ids of a text must not change
 * with them. A character that is in none of the sets is an ordinary letter.
 */
final class CharacterSets {

    private static final Map<String, BitSet> SETS = read("bert-characters.txt");
    private static final BitSet REMOVED = SETS.get("removed");
    private static final BitSet WHITESPACE = SETS.get("whitespace");
    private static final BitSet IDEOGRAPHS = SETS.get("ideograph");
    private static final BitSet PUNCTUATION = SETS.get("punctuation");
    private static final BitSet MARKS = SETS.get("mark");
    private static final BitSet MAPPED = SETS.get("mapped");

    private CharacterSets() {}

    /** Control, format and private characters, lone surrogates, U+0000 and U+FFFD: they vanish without a trace. */
    static boolean isRemoved(int character) {
        return REMOVED.get(character);
    }

    /** Separates words. */
    static boolean isWhitespace(int character) {
        return WHITESPACE.get(character);
    }

    /** CJK ideographs, but neither kana nor hangul. */
    static boolean isIdeograph(int character) {
        return IDEOGRAPHS.get(character);
    }

    /** Unicode's punctuation, and everything in ASCII that is neither a letter nor a digit: a word of its own. */
    static boolean isPunctuation(int character) {
        return PUNCTUATION.get(character);
    }

    /** Accents and other marks that take no space of their own. */
    static boolean isMark(int character) {
        return MARKS.get(character);
    }

    /**
     * With the marks, all characters that have a lower case or a decomposition, or whose order among accents matters.
     */
    static boolean isMapped(int character) {
        return MAPPED.get(character);
    }

    /** The sets in a resource of this package. */
    static Map<String, BitSet> read(String resource) {
        Map<String, BitSet> sets = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(CharacterSets.class.getResourceAsStream(resource), StandardCharsets.US_ASCII))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split(" ");
                BitSet set = sets.computeIfAbsent(words[0], name -> new BitSet());
                for (int i = 1; i < words.length; i++) {
                    String[] range = words[i].split("-");
                    int first = Integer.parseInt(range[0], 16);
                    int last = Integer.parseInt(range[range.length - 1], 16);
                    set.set(first, last + 1);
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException("Reading the resource " + resource + " failed", failure);
        }
        return sets;
    }
}
