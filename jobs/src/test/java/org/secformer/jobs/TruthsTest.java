package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.client.Csv;
import org.secformer.jobs.client.PredictionTable;
import org.secformer.jobs.client.TaskColumns;
import org.secformer.jobs.owner.CheckReport;
import org.secformer.jobs.owner.ClearModel;
import org.secformer.jobs.owner.Truths;
import org.secformer.jobs.texts.Meaning;
import org.secformer.jobs.tools.Comparison;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Revealed;

/** Accuracies of every task, by check and by compare: labels are those that the model gives, but for one. */
class TruthsTest {
    private static final List<String> TEXTS =
            List.of("My card is lost.", "refund my cards", "cards . refund x My card is lost my", "is", "lost cards.");
    private static final String MULTI_LABEL = "\"problem_type\": \"multi_label_classification\",";
    private static final int LABELS = 4;

    @TempDir
    Path directory;

    private Path checkpoint() {
        return directory.resolve("checkpoint");
    }

    private ClearModel model() {
        return new ClearModel(checkpoint().toString(), Numerics.COMPACT, 32, OverlongText.REFUSE);
    }

    private List<Integer> labels(int row) {
        return model().exact(TextInput.single(TEXTS.get(row))).labels();
    }

    private double value(int row) {
        return model().exact(TextInput.single(TEXTS.get(row))).logits()[0];
    }

    private static String array(List<Integer> labels) {
        return labels.stream()
                .map(label -> "\"" + (char) ('a' + label) + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private Path csv(List<String> labels) throws IOException {
        StringBuilder csv = new StringBuilder("id,text,label\n");
        for (int row = 0; row < TEXTS.size(); row++) {
            csv.append("r" + row + "," + TEXTS.get(row) + "," + Csv.quoted(labels.get(row)) + "\n");
        }
        return Files.writeString(directory.resolve("texts.csv"), csv);
    }

    /** Labels as arrays of JSON's own. */
    private Path jsonLines(List<String> labels) throws IOException {
        return Files.writeString(
                directory.resolve("texts.jsonl"),
                IntStream.range(0, TEXTS.size())
                        .mapToObj(row -> "{\"id\": \"r" + row + "\", \"text\": \"" + TEXTS.get(row) + "\", \"label\": "
                                + labels.get(row) + "}\n")
                        .collect(Collectors.joining()));
    }

    private Outcome check(Path data, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("check", "--checkpoint", checkpoint(), "--data", data));
        arguments.addAll(List.of(more));
        return Commands.run(arguments.toArray());
    }

    private CheckReport checked(Path data, String... told) throws IOException {
        Outcome outcome = check(data, "--draws", 1, "--json", directory.resolve("check.json"));
        outcome.assertDone();
        for (String line : told) {
            assertTrue(outcome.output().contains(line), outcome::toString);
        }
        return Json.readOwn(new LocalStorage(directory), "check.json", CheckReport.class);
    }

    /** Predictions as reveal would write them of the results in the clear, one text flagged if that is wanted. */
    private Outcome compare(Path data, int flagged) throws IOException {
        StringBuilder csv = new StringBuilder();
        try (Checkpoint opened = Checkpoint.open(checkpoint())) {
            BertConfig config = opened.config();
            TaskColumns columns = new TaskColumns(Meaning.of(config), config.labels(), Revealed.SCORES);
            csv.append(PredictionTable.header(columns));
            for (int row = 0; row < TEXTS.size(); row++) {
                TextInput text = TextInput.single(TEXTS.get(row));
                List<Word> words = opened.tokenizer().words(text, 32);
                List<String> fields = columns.fields(model().exact(text).logits(), words);
                csv.append("r" + row);
                fields.forEach(field -> csv.append(',').append(Csv.quoted(field)));
                csv.append(",\n");
                if (row == flagged) {
                    csv.setLength(csv.lastIndexOf("\nr") + 1);
                    csv.append("r" + row + ",".repeat(fields.size() + 1) + PredictionTable.OUT_OF_RANGE + "\n");
                }
            }
        }
        Path predictions = Files.writeString(directory.resolve("predictions.csv"), csv);
        return Commands.run(
                        "compare",
                        "--checkpoint",
                        checkpoint(),
                        "--data",
                        data,
                        "--length",
                        32,
                        "--predictions",
                        predictions,
                        "--report",
                        directory.resolve("report.json"))
                .assertDone();
    }

    private Comparison report() throws IOException {
        return Json.readOwn(new LocalStorage(directory), "report.json", Comparison.class);
    }

    @Test
    void severalLabels() throws IOException {
        TinyCheckpoint.bert(checkpoint(), "ForSequenceClassification", MULTI_LABEL, LABELS);
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < TEXTS.size(); row++) {
            List<Integer> right = new ArrayList<>(labels(row));
            if (row == 1 && !right.remove((Integer) 2)) {
                right.add(2);
            }
            labels.add(array(right));
        }
        Path data = csv(labels);
        CheckReport checked = checked(
                data,
                "accuracy per label in the clear 95.00 %, expected 95.00 %",
                "exact match of label sets in the clear 80.00 %, expected 80.00 %");
        assertEquals(0.95, checked.accuracyClear());
        assertEquals(new Truths.Figures(0.8, null, null), checked.truthExpected());
        Outcome compared = compare(data, 0);
        String told =
                "accuracy per label private 75.00 %, in the clear 95.00 %; exact match of label sets private 60.00 %,"
                        + " in the clear 80.00 %; labels agree in 100.00 %";
        assertTrue(compared.output().contains(told), compared::toString);
        assertEquals(0.6, report().truthPrivate().exactMatch());
        labels.set(3, "b");
        check(csv(labels))
                .assertRefused(
                        2,
                        "column \"label\", rows [3] (counted from 0): expected a JSON array of all labels that are right, each"
                                + " one of the model's labels \"a\", \"b\"",
                        "found \"b\"");
    }

    @Test
    void labelsOfWords() throws IOException {
        TinyCheckpoint.bert(checkpoint(), "ForTokenClassification", "", LABELS);
        List<String> labels = new ArrayList<>();
        int words = 0;
        for (int row = 0; row < TEXTS.size(); row++) {
            List<Integer> right = new ArrayList<>(labels(row));
            words += right.size();
            if (row == 2) {
                right.set(4, (right.get(4) + 1) % LABELS);
            }
            labels.add(array(right));
        }
        assertEquals(21, words);
        Path data = jsonLines(labels);
        CheckReport checked = checked(data, "accuracy per word in the clear 95.24 %", "exact match of a text's tags");
        assertEquals(20 / 21.0, checked.accuracyClear());
        assertEquals(0.8, checked.truthClear().exactMatch());
        compare(data, -1);
        assertEquals(List.of(20 / 21.0, 20 / 21.0), List.of(report().accuracyPrivate(), report().accuracyClear()));
        assertEquals(0.8, report().truthPrivate().exactMatch());
        labels.set(3, array(List.of(0, 0)));
        check(jsonLines(labels))
                .assertRefused(
                        2,
                        "row 3 (counted from 0): expected one for each of the 1 words that the tokenizer splits the text into,"
                                + " found 2");
    }

    @Test
    void values() throws IOException {
        TinyCheckpoint.bert(checkpoint(), "ForSequenceClassification", "", 1);
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < TEXTS.size(); row++) {
            // Rounded, as a value is that somebody gave.
            labels.add(String.format(Locale.ROOT, "%.3f", 3 - value(row)));
        }
        Path data = csv(labels);
        CheckReport checked = checked(data, "correlation with the true values (Pearson) in the clear -1.0000");
        assertEquals(-1, checked.truthClear().spearman(), 1e-9);
        assertEquals(-1, checked.truthExpected().pearson(), 1e-2);
        Outcome compared = compare(data, -1);
        assertTrue(
                compared.output().contains("correlation with the true values (Spearman) private -1.0000"),
                compared::toString);
        assertEquals(null, report().accuracyPrivate());
        assertEquals(-1, report().truthPrivate().pearson(), 1e-4);
        labels.set(0, "much");
        check(csv(labels)).assertRefused(2, "rows [0] (counted from 0): expected a number, found \"much\"");
        check(csv(labels), "--label-column", "none").assertDone();
    }
}
