package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.owner.CheckReport;
import org.secformer.jobs.tools.Comparison;

/** Labels in the data are the model's names or numbers, or an error before any text is computed. */
class LabelsTest {
    private static final int ROWS = 8;
    private static final Path CHECKPOINT = Roles.SAMPLE.resolve("checkpoint");
    private static final List<String> NAMES =
            BertConfig.read(CHECKPOINT.resolve("config.json")).labels();

    @TempDir
    Path directory;

    @Test
    void numbersCountAsTheNames() throws IOException {
        Path json = directory.resolve("report.json");
        Path named = data(label -> label);
        run("check", CHECKPOINT, named, "--json", json).assertDone();
        double accuracy = read(CheckReport.class).accuracyClear();
        assertTrue(accuracy > 0.5, "accuracy " + accuracy);
        Path numbered = data(label -> String.valueOf(NAMES.indexOf(label)));
        run("check", CHECKPOINT, numbered, "--json", json).assertDone();
        CheckReport checked = read(CheckReport.class);
        assertEquals(List.of(accuracy, accuracy), List.of(checked.accuracyClear(), checked.accuracyExpected()));
        compare(CHECKPOINT, numbered, "--report", json).assertDone();
        Comparison compared = read(Comparison.class);
        assertEquals(List.of(accuracy, accuracy), List.of(compared.accuracyClear(), compared.accuracyPrivate()));
    }

    /** The model has only its config.json here: whatever went on to compute would end otherwise. */
    @Test
    void foreignLabelsAreRefusedBeforeTheModelIsRead() throws IOException {
        Path model = Files.createDirectory(directory.resolve("model"));
        Files.copy(CHECKPOINT.resolve("config.json"), model.resolve("config.json"));
        Path foreign = data(label -> label.equals("refund") ? "6" : label.equals("login") ? "Card\u001b" : label);
        List<String> labels = Files.readAllLines(foreign).stream()
                .skip(1)
                .map(line -> line.substring(line.lastIndexOf(',') + 1))
                .toList();
        List<Integer> wrong = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            if (!NAMES.contains(labels.get(i))) {
                wrong.add(i);
            }
        }
        assertTrue(!wrong.isEmpty() && wrong.size() < 5, labels::toString);
        for (Outcome outcome : List.of(run("check", model, foreign), compare(model, foreign))) {
            outcome.assertRefused(
                    2,
                    "[INPUT_INVALID] " + foreign + ", column \"label\", rows " + wrong + " (counted from 0)",
                    "expected one of the model's labels \"refund\", \"transfer\", \"fraud\", \"fee\", \"card\", \"login\""
                            + ", or its number from 0 to 5, found \"",
                    "\"6\"",
                    "\"Card\\u001b\"",
                    "--label-column");
        }
    }

    @Test
    void emptyLabelsAreNone() throws IOException {
        Path json = directory.resolve("report.json");
        Path empty = data(label -> "\" \"");
        run("check", CHECKPOINT, empty, "--json", json).assertDone();
        assertNull(read(CheckReport.class).accuracyClear());
    }

    /** The sample's first rows with other labels. */
    private Path data(UnaryOperator<String> relabelled) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line :
                Files.readAllLines(Roles.SAMPLE.resolve("messages.csv")).subList(0, ROWS + 1)) {
            int comma = line.lastIndexOf(',') + 1;
            lines.add(lines.isEmpty() ? line : line.substring(0, comma) + relabelled.apply(line.substring(comma)));
        }
        return Files.write(directory.resolve("texts.csv"), lines);
    }

    private <T> T read(Class<T> type) throws IOException {
        return Json.readOwn(new LocalStorage(directory), "report.json", type);
    }

    private Outcome compare(Path checkpoint, Path data, Object... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("--length", 32, "--predictions", predictions()));
        return run("compare", checkpoint, data, arguments.toArray());
    }

    /** The logits in the clear, as reveal would write them. */
    private Path predictions() throws IOException {
        List<String> lines = new ArrayList<>(List.of(ExpectedPredictions.HEADER));
        List<String> expected = Files.readAllLines(Roles.SAMPLE.resolve("expected-logits.csv"));
        expected.stream().skip(1).forEach(line -> lines.add(line + ",,,,,,,"));
        return Files.write(directory.resolve("predictions.csv"), lines);
    }

    private static Outcome run(String command, Path checkpoint, Path data, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(command, "--checkpoint", checkpoint, "--data", data));
        arguments.addAll(List.of(more));
        return Commands.run(arguments.toArray());
    }
}
