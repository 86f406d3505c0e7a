package org.secformer.datasets.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Splits a text as GPT-2 does: runs of letters, of numbers, of other characters, each with the one space before it; runs
 * of whitespace, whose last character is left to what follows; and English contractions. Nothing is lost or changed.
 *
 * <p>Its definition is the expression {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}.
 * The character tables are a resource, the same on every version of Java.
 */
final class ByteLevelSplitter implements TextSplitter {
    private static final Map<String, BitSet> SETS = CharacterSets.read("byte-level-characters.txt");
    private static final List<String> CONTRACTIONS = List.of("'s", "'t", "'re", "'ve", "'m", "'ll", "'d");

    private final boolean addSpaceBefore;

    /** What a character counts as. */
    private enum Kind {
        LETTER,
        NUMBER,
        SPACE,
        OTHER
    }

    /** @param addSpaceBefore whether a text that does not begin with a space gets one */
    ByteLevelSplitter(boolean addSpaceBefore) {
        this.addSpaceBefore = addSpaceBefore;
    }

    boolean addsSpaceBefore() {
        return addSpaceBefore;
    }

    @Override
    public List<String> split(String text) {
        String spaced = addSpaceBefore && !text.startsWith(" ") ? " " + text : text;
        List<String> words = new ArrayList<>();
        for (int start = 0; start < spaced.length(); ) {
            int end = endOfWord(spaced, start);
            words.add(spaced.substring(start, end));
            start = end;
        }
        return words;
    }

    private static int endOfWord(String text, int start) {
        for (String contraction : CONTRACTIONS) {
            if (text.startsWith(contraction, start)) {
                return start + contraction.length();
            }
        }
        int first = text.charAt(start) == ' ' && start + 1 < text.length() ? start + 1 : start;
        if (kind(text, first) != Kind.SPACE) {
            return endOfRun(text, first);
        }
        int end = endOfRun(text, start);
        // The last of several belongs to the next word; all of it is in the first plane.
        return end < text.length() && end - start > 1 ? end - 1 : end;
    }

    private static int endOfRun(String text, int start) {
        Kind kind = kind(text, start);
        int at = start;
        while (at < text.length() && kind(text, at) == kind) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private static Kind kind(String text, int at) {
        int character = text.codePointAt(at);
        if (SETS.get("letter").get(character)) {
            return Kind.LETTER;
        }
        if (SETS.get("number").get(character)) {
            return Kind.NUMBER;
        }
        return SETS.get("space").get(character) ? Kind.SPACE : Kind.OTHER;
    }
}
