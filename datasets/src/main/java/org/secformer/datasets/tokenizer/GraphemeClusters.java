package org.secformer.datasets.tokenizer;

import java.util.BitSet;
import java.util.Map;

/**
 * Characters that are read as one (Unicode's extended grapheme clusters), as {@code grapheme-characters.txt} tells them; no
 * version of Java changes them. Pictographs that a joiner joins, and consonants of Indic scripts that a virama does, are apart here: for
 * {@link CharacterMap}, which looks clusters up that are shorter, they matter only with an accent behind.
 */
final class GraphemeClusters {
    private static final Map<String, BitSet> SETS = CharacterSets.read("grapheme-characters.txt");
    private static final BitSet CONTROLS = SETS.get("control");
    private static final BitSet FOLLOWING = SETS.get("following");
    private static final BitSet LEADING = SETS.get("leading");

    private GraphemeClusters() {}

    /** The place behind the cluster that begins at another. */
    static int end(String text, int start) {
        int character = text.codePointAt(start);
        int end = start + Character.charCount(character);
        if (character == '\r' && end < text.length() && text.charAt(end) == '\n') {
            return end + 1;
        }
        if (CONTROLS.get(character)) {
            return end;
        }
        int regional = isRegional(character) ? 1 : 0;
        while (end < text.length()) {
            int next = text.codePointAt(end);
            boolean isPair = isRegional(next) && regional % 2 == 1;
            boolean belongs = FOLLOWING.get(next) || LEADING.get(character) || isPair || isSyllable(character, next);
            if (CONTROLS.get(next) || !belongs) {
                return end;
            }
            regional = isRegional(next) ? regional + 1 : 0;
            character = next;
            end += Character.charCount(next);
        }
        return end;
    }

    /** Half a flag. */
    private static boolean isRegional(int character) {
        return character >= 0x1f1e6 && character <= 0x1f1ff;
    }

    /** Whether two parts of a Hangul syllable belong together. */
    private static boolean isSyllable(int first, int second) {
        boolean whole = first >= 0xac00 && first <= 0xd7a3;
        boolean open = whole && (first - 0xac00) % 28 == 0;
        if (isLead(first)) {
            return isLead(second) || isVowel(second) || second >= 0xac00 && second <= 0xd7a3;
        }
        return (open || isVowel(first)) && (isVowel(second) || isTail(second))
                || (whole || isTail(first)) && isTail(second);
    }

    private static boolean isLead(int character) {
        return character >= 0x1100 && character <= 0x115f || character >= 0xa960 && character <= 0xa97c;
    }

    private static boolean isVowel(int character) {
        return character >= 0x1160 && character <= 0x11a7 || character >= 0xd7b0 && character <= 0xd7c6;
    }

    private static boolean isTail(int character) {
        return character >= 0x11a8 && character <= 0x11ff || character >= 0xd7cb && character <= 0xd7fb;
    }
}
