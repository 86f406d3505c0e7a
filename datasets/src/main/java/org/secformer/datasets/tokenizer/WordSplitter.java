package org.secformer.datasets.tokenizer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits a text into words and punctuation, each lower-cased and stripped of accents if the rules say so. Immutable.
 */
final class WordSplitter implements TextSplitter {

    private static final int LAST_ASCII = 0x7f;

    private final Set<TextRule> rules;
    private final boolean lowerCase;
    private final boolean stripAccents;
    private final boolean separateIdeographs;

    WordSplitter(Set<TextRule> rules) {
        this.rules = Set.copyOf(rules);
        this.lowerCase = rules.contains(TextRule.LOWER_CASE);
        this.stripAccents = rules.contains(TextRule.STRIP_ACCENTS);
        this.separateIdeographs = rules.contains(TextRule.SEPARATE_IDEOGRAPHS);
    }

    Set<TextRule> rules() {
        return rules;
    }

    @Override
    public List<String> split(String text) {
        return words(normalize(clean(text)));
    }

    /** Leaves out what is not text, makes all whitespace a space and puts ideographs between spaces. */
    private String clean(String text) {
        StringBuilder cleaned = new StringBuilder();
        text.codePoints()
                .filter(character -> !CharacterSets.isRemoved(character))
                .forEach(character -> {
                    if (CharacterSets.isWhitespace(character)) {
                        cleaned.append(' ');
                    } else if (separateIdeographs && CharacterSets.isIdeograph(character)) {
                        cleaned.append(' ').appendCodePoint(character).append(' ');
                    } else {
                        cleaned.appendCodePoint(character);
                    }
                });
        return cleaned.toString();
    }

    /** Asks the Java runtime only about characters for which every version of it gives the same answer. */
    private String normalize(String text) {
        StringBuilder normalized = new StringBuilder();
        StringBuilder mapped = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (CharacterSets.isMapped(character) || CharacterSets.isMark(character)) {
                mapped.appendCodePoint(character);
            } else {
                appendMapped(mapped, normalized);
                normalized.appendCodePoint(character);
            }
        });
        appendMapped(mapped, normalized);
        return normalized.toString();
    }

    private void appendMapped(StringBuilder mapped, StringBuilder normalized) {
        if (stripAccents) {
            String decomposed = Normalizer.normalize(mapped, Normalizer.Form.NFD);
            mapped.setLength(0);
            decomposed.codePoints().filter(part -> !CharacterSets.isMark(part)).forEach(mapped::appendCodePoint);
        }
        mapped.codePoints().forEach(character -> appendLetter(character, normalized));
        mapped.setLength(0);
    }

    /** Letter by letter, so that a capital sigma at the end of a word becomes the ordinary small sigma. */
    private void appendLetter(int character, StringBuilder normalized) {
        if (!lowerCase) {
            normalized.appendCodePoint(character);
        } else if (character <= LAST_ASCII) {
            normalized.appendCodePoint(Character.toLowerCase(character));
        } else {
            normalized.append(Character.toString(character).toLowerCase(Locale.ROOT));
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        text.codePoints().forEach(character -> {
            boolean punctuation = CharacterSets.isPunctuation(character);
            if (punctuation || character == ' ') {
                endWord(word, words);
            } else {
                word.appendCodePoint(character);
            }
            if (punctuation) {
                words.add(Character.toString(character));
            }
        });
        endWord(word, words);
        return words;
    }

    private static void endWord(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}
