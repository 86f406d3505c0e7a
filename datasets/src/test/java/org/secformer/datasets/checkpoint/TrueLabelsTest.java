package org.secformer.datasets.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of the labels refund, fraud and card. */
class TrueLabelsTest {
    @TempDir
    Path directory;

    private TrueLabels of(String architecture, String problem) {
        CheckpointDirectory checkpoint = new CheckpointDirectory(directory);
        checkpoint.config.putArray("architectures").add(architecture);
        if (problem != null) {
            checkpoint.config.put("problem_type", problem);
        }
        return TrueLabels.of(BertConfig.read(checkpoint.write().resolve("config.json")))
                .orElseThrow();
    }

    private static Optional<TrueLabels.Truth> labels(Integer... labels) {
        return Optional.of(new TrueLabels.Truth(List.of(labels), List.of()));
    }

    private static Optional<TrueLabels.Truth> values(Double... values) {
        return Optional.of(new TrueLabels.Truth(List.of(), List.of(values)));
    }

    @Test
    void oneLabelIsANameOrANumber() {
        TrueLabels labels = of("BertForSequenceClassification", null);
        assertEquals(labels(1), labels.parse("fraud"));
        assertEquals(labels(2), labels.parse("2"));
        assertEquals(Optional.empty(), labels.parse("[\"fraud\"]"));
    }

    @Test
    void severalLabelsAreASet() {
        TrueLabels labels = of("BertForSequenceClassification", "multi_label_classification");
        assertEquals(labels(), labels.parse("[]"));
        assertEquals(labels(0, 2), labels.parse(" [\"card\", 0, \"2\", \"card\"] "));
    }

    @Test
    void wordsHaveALabelEach() {
        TrueLabels labels = of("BertForTokenClassification", null);
        assertEquals(labels(1, 1, 0), labels.parse("[\"fraud\", 1, \"refund\"]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fraud",
                "[\"fraud\"",
                "[\"fraud\"] x",
                "[\"other\"]",
                "[3]",
                "[null]",
                "[[0]]",
                "{}",
                "",
                "\"0\""
            })
    void whatIsNoArrayOfLabelsIsNoTruth(String field) {
        assertEquals(
                Optional.empty(),
                of("BertForSequenceClassification", "multi_label_classification")
                        .parse(field));
        TrueLabels words = of("BertForTokenClassification", null);
        assertEquals(Optional.empty(), words.parse(field));
        String error =
                words.unreadable("a.csv", "row 3", List.of(field), "Mend it.").getMessage();
        assertTrue(error.contains("a label per word, each one of the model's labels \"refund\""), error);
    }

    @Test
    void valuesAreNumbers() {
        TrueLabels three = of("BertForSequenceClassification", "regression");
        assertEquals(values(0.5, -2.0, 1e3), three.parse("[0.5, \"-2\", 1e3]"));
        for (String field : List.of("[0.5, 1]", "0.5", "[1, 2, \"many\"]", "[1, 2, 1e999]", "[1, 2, \"NaN\"]")) {
            assertEquals(Optional.empty(), three.parse(field), field);
        }
    }

    @Test
    void oneValueIsANumber() {
        CheckpointDirectory checkpoint = new CheckpointDirectory(directory);
        checkpoint.config.putObject("id2label").put("0", "score");
        TrueLabels one = TrueLabels.of(BertConfig.read(checkpoint.write().resolve("config.json")))
                .orElseThrow();
        assertEquals(values(4.25), one.parse(" 4.25 "));
        assertEquals(Optional.empty(), one.parse("[4.25]"));
        assertEquals(Optional.empty(), one.parse("much"));
    }

    @Test
    void ofVectorsNothingIsKnownToBeRight() {
        CheckpointDirectory checkpoint = new CheckpointDirectory(directory);
        checkpoint.config.putArray("architectures").add("BertModel");
        assertEquals(
                Optional.empty(),
                TrueLabels.of(BertConfig.read(checkpoint.write().resolve("config.json"))));
    }
}
