package org.secformer.design.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.secformer.design.data.LabelledText;

/**
 * Chooses word pieces: special tokens and single characters first, so that every text has pieces, then words and beginnings and
 * ends of words, the most frequent first.
 */
final class VocabularyBuilder {
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String MARKS = ".,!?'-:;()";
    private static final int LONGEST_PART = 4;

    private VocabularyBuilder() {}

    static List<String> build(List<LabelledText> texts, int size) {
        Set<String> pieces = new LinkedHashSet<>(SPECIAL);
        (LETTERS + MARKS).chars().forEach(c -> pieces.add(String.valueOf((char) c)));
        LETTERS.chars().forEach(c -> pieces.add("##" + (char) c));
        Map<String, Integer> counts = counts(texts);
        // Equally frequent ones stay in alphabetical order.
        counts.keySet().stream()
                .sorted(Comparator.comparing(counts::get, Comparator.reverseOrder()))
                .takeWhile(piece -> pieces.size() < size)
                .forEach(pieces::add);
        if (pieces.size() != size) {
            throw new IllegalArgumentException("texts for " + pieces.size() + " pieces, not " + size);
        }
        return new ArrayList<>(pieces);
    }

    private static Map<String, Integer> counts(List<LabelledText> texts) {
        Map<String, Integer> counts = new TreeMap<>();
        for (LabelledText text : texts) {
            for (String word : text.text().toLowerCase(Locale.ROOT).split(" ")) {
                if (word.chars().allMatch(c -> LETTERS.indexOf(c) >= 0)) {
                    counts.merge(word, 1, Integer::sum);
                    for (int length = 2; length <= Math.min(LONGEST_PART, word.length() - 1); length++) {
                        counts.merge(word.substring(0, length), 1, Integer::sum);
                        counts.merge("##" + word.substring(word.length() - length), 1, Integer::sum);
                    }
                }
            }
        }
        return counts;
    }
}
