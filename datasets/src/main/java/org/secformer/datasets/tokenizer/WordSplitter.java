package org.secformer.datasets.tokenizer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits a text into words and punctuation, each lower-cased and stripped of accents if the rules say so. Every character
 * is treated by itself, whatever its neighbours: a capital sigma at the end of a word becomes the ordinary small sigma.
 * Immutable.
 */
final class WordSplitter {

    private final boolean lowerCase;
    private final boolean stripAccents;
    private final boolean separateIdeographs;

    WordSplitter(Set<TextRule> rules) {
        this.lowerCase = rules.contains(TextRule.LOWER_CASE);
        this.stripAccents = rules.contains(TextRule.STRIP_ACCENTS);
        this.separateIdeographs = rules.contains(TextRule.SEPARATE_IDEOGRAPHS);
    }

    /** The words in the order of the text, none of them empty. */
    List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        text.codePoints().filter(character -> !CharacterSets.isRemoved(character)).forEach(character -> {
            boolean alone = CharacterSets.isWhitespace(character)
                    || separateIdeographs && CharacterSets.isIdeograph(character);
            if (alone) {
                endWord(word, words);
            }
            if (!CharacterSets.isWhitespace(character)) {
                append(character, word, words);
            }
            if (alone) {
                endWord(word, words);
            }
        });
        endWord(word, words);
        return words;
    }

    private void append(int character, StringBuilder word, List<String> words) {
        if (CharacterSets.isMapped(character)) {
            map(character).codePoints().forEach(part -> appendPart(part, word, words));
        } else {
            appendPart(character, word, words);
        }
    }

    private String map(int character) {
        String mapped = Character.toString(character);
        if (stripAccents) {
            mapped = Normalizer.normalize(mapped, Normalizer.Form.NFD);
        }
        return lowerCase ? mapped.toLowerCase(Locale.ROOT) : mapped;
    }

    /** Decides after the mapping, because some characters are decomposed into punctuation. */
    private void appendPart(int part, StringBuilder word, List<String> words) {
        if (CharacterSets.isPunctuation(part)) {
            endWord(word, words);
            words.add(Character.toString(part));
        } else if (!stripAccents || !CharacterSets.isMark(part)) {
            word.appendCodePoint(part);
        }
    }

    private static void endWord(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}
