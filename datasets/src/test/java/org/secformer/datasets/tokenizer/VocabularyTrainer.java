package org.secformer.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes small vocabularies from texts: the pieces that occur most often. */
final class VocabularyTrainer {
    /** Sums of scores are exact, so that the reference, which reads decimal numbers less exactly, knows the same ties. */
    private static final double SCORE_STEPS = 1024;

    private VocabularyTrainer() {}

    /** The lines of a {@code vocab.txt}: special tokens, characters, and beginnings and other parts of words. */
    static List<String> wordPieces(List<String> texts, TextSplitter splitter, int size) {
        Map<String, Integer> counts = new HashMap<>();
        Set<String> pieces = new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (String text : texts) {
            for (String word : splitter.split(text)) {
                int[] characters = word.codePoints().limit(20).toArray();
                for (int from = 0; from < characters.length; from++) {
                    for (int to = from + 1; to <= Math.min(characters.length, from + 4); to++) {
                        String part = (from == 0 ? "" : "##") + new String(characters, from, to - from);
                        counts.merge(part, 1, Integer::sum);
                        if (to == from + 1) {
                            pieces.add(part);
                        }
                    }
                }
            }
        }
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(size)
                .forEach(entry -> pieces.add(entry.getKey()));
        return List.copyOf(pieces);
    }

    /** The most frequent parts of words, up to four characters long, and the logarithms of how frequent they are. */
    static Map<String, Double> unigrams(List<String> texts, TextSplitter splitter, int size) {
        Map<String, Integer> counts = new HashMap<>();
        for (String text : texts) {
            for (String word : splitter.split(text)) {
                int[] characters = word.codePoints().limit(20).toArray();
                for (int from = 0; from < characters.length; from++) {
                    for (int to = from + 1; to <= Math.min(characters.length, from + 4); to++) {
                        counts.merge(new String(characters, from, to - from), 1, Integer::sum);
                    }
                }
            }
        }
        counts.keySet().removeAll(Set.of("<s>", "</s>"));
        double all = counts.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Double> pieces = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(size)
                .forEach(entry -> pieces.put(
                        entry.getKey(), Math.rint(SCORE_STEPS * Math.log(entry.getValue() / all)) / SCORE_STEPS));
        return pieces;
    }

    /**
     * Merges of byte pairs and the pieces they make.
     *
     * @param pieces in the order of their ids, single bytes first
     */
    record BytePairs(List<String> pieces, List<List<String>> merges) {}

    static BytePairs bytePairs(List<String> texts, TextSplitter splitter, int merges) {
        Map<String, Integer> words = new HashMap<>();
        texts.forEach(text -> splitter.split(text).forEach(word -> words.merge(word, 1, Integer::sum)));
        Map<List<String>, Integer> cut = new LinkedHashMap<>();
        words.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(word -> cut.merge(bytes(word.getKey()), word.getValue(), Integer::sum));
        BytePairs result = new BytePairs(new ArrayList<>(), new ArrayList<>());
        for (int value = 0; value < 256; value++) {
            result.pieces().add(org.secformer.datasets.tokenizer.BytePairs.pieceOf(value));
        }
        Map<List<String>, Integer> current = cut;
        while (result.merges().size() < merges) {
            List<String> best = mostFrequent(current);
            result.merges().add(best);
            result.pieces().add(best.get(0) + best.get(1));
            current = merged(current, best);
        }
        return result;
    }

    private static List<String> bytes(String word) {
        List<String> bytes = new ArrayList<>();
        for (byte value : word.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(org.secformer.datasets.tokenizer.BytePairs.pieceOf(value & 0xff));
        }
        return bytes;
    }

    private static List<String> mostFrequent(Map<List<String>, Integer> words) {
        Map<List<String>, Integer> counts = new HashMap<>();
        words.forEach((word, count) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
                counts.merge(List.of(word.get(i), word.get(i + 1)), count, Integer::sum);
            }
        });
        return counts.entrySet().stream()
                .max(Map.Entry.<List<String>, Integer>comparingByValue()
                        .thenComparing(entry -> entry.getKey().get(0))
                        .thenComparing(entry -> entry.getKey().get(1)))
                .orElseThrow()
                .getKey();
    }

    private static Map<List<String>, Integer> merged(Map<List<String>, Integer> words, List<String> pair) {
        Map<List<String>, Integer> merged = new LinkedHashMap<>();
        words.forEach((word, count) -> {
            List<String> shorter = new ArrayList<>();
            for (int i = 0; i < word.size(); i++) {
                boolean here = i + 1 < word.size()
                        && word.get(i).equals(pair.get(0))
                        && word.get(i + 1).equals(pair.get(1));
                shorter.add(here ? pair.get(0) + pair.get(1) : word.get(i));
                i += here ? 1 : 0;
            }
            merged.merge(shorter, count, Integer::sum);
        });
        return merged;
    }
}
