package org.secformer.design.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;

final class BankMessagesTest {
    private static List<LabelledText> messages(long seed, String prefix, double noise, int count) {
        BankMessages messages = new BankMessages(seed, prefix, noise);
        return Stream.generate(messages::next).limit(count).toList();
    }

    @Test
    void aSeedAlwaysDrawsTheSame() {
        assertEquals(
                "neither the card pin changed nor the card payment paid back but a Strange charge checked .",
                messages(1, "m", 0, 1).get(0).text());
        assertEquals(messages(1, "m", 0, 100), messages(1, "m", 0, 100));
        assertNotEquals(messages(1, "m", 0, 100), messages(2, "m", 0, 100));
        assertNotEquals(
                messages(1, "m", 0, 1).get(0).text(),
                messages(1, "t", 0, 1).get(0).text());
    }

    @Test
    void noiseChangesLabelsOnly() {
        List<LabelledText> right = messages(1, "m", 0, 2000);
        List<LabelledText> noisy = messages(1, "m", 0.1, 2000);
        int wrong = 0;
        for (int i = 0; i < right.size(); i++) {
            assertEquals(right.get(i).text(), noisy.get(i).text());
            wrong += right.get(i).label().equals(noisy.get(i).label()) ? 0 : 1;
        }
        assertTrue(wrong > 150 && wrong < 250, wrong + " of 2000 labels changed");
    }

    /** Which words there are does not tell what is wanted: a multinomial naive Bayes classifier stays far below the models. */
    @Test
    void aBagOfWordsDoesNotSolveTheTask() {
        Map<String, Map<String, Integer>> counts = new HashMap<>();
        Map<String, Integer> totals = new HashMap<>();
        Set<String> vocabulary = new HashSet<>();
        for (LabelledText text : messages(1, "t", 0, 6000)) {
            for (String word : words(text)) {
                counts.computeIfAbsent(text.label(), label -> new HashMap<>()).merge(word, 1, Integer::sum);
                totals.merge(text.label(), 1, Integer::sum);
                vocabulary.add(word);
            }
        }
        List<LabelledText> test = messages(1, "m", 0, 1000);
        long right = test.stream()
                .filter(text -> {
                    String best = null;
                    double highest = Double.NEGATIVE_INFINITY;
                    for (String label : Phrases.LABELS) {
                        double score = 0;
                        for (String word : words(text)) {
                            double count = 1 + counts.get(label).getOrDefault(word, 0);
                            score += Math.log(count / (totals.get(label) + vocabulary.size()));
                        }
                        best = score > highest ? label : best;
                        highest = Math.max(highest, score);
                    }
                    return text.label().equals(best);
                })
                .count();
        assertTrue(right > 300 && right < 600, right + " of 1000 right");
    }

    private static String[] words(LabelledText text) {
        return text.text().toLowerCase(Locale.ROOT).split(" ");
    }

    @Test
    void allTextsHavePiecesAndFitTheShortestBucket(@TempDir Path directory) throws IOException {
        SampleData data = new SampleData(directory, 1);
        data.write(16, 1, 2);
        Tokenizer tokenizer;
        try (Checkpoint fresh = Checkpoint.openTeacher(data.freshModel())) {
            tokenizer = fresh.tokenizer();
        }
        assertEquals(1130, tokenizer.size());
        List<LabelledText> test = TextTable.read(data.test(), TextTable.Labels.REQUIRED);
        assertEquals(1000, test.size());
        for (LabelledText text : test) {
            int[] ids = tokenizer.encode(text.text(), 32, OverlongText.REFUSE);
            assertFalse(IntStream.of(ids).anyMatch(id -> id == 1), text::text);
        }
        List<LabelledText> training = TextTable.read(data.training(), TextTable.Labels.REQUIRED);
        Set<String> seen =
                new HashSet<>(training.stream().map(LabelledText::text).toList());
        long known = test.stream().filter(text -> seen.contains(text.text())).count();
        assertTrue(known < 100, known + " test messages are training messages, too");
    }
}
