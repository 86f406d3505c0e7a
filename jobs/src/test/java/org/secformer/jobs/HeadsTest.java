package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.jobs.texts.Classes;
import org.secformer.jobs.tools.Comparison;

/**
 * Tiny checkpoints for every task: checked, shared, scored by two processes, revealed, and compared with a plain computation from the
 * same tensors and by {@code compare}.
 */
@Tag("slow")
class HeadsTest {
    private static final List<String> TEXTS =
            List.of("My card is lost.", "refund my cards", "cards . refund x My card is lost my", "is", "lost cards.");

    @TempDir
    Path directory;

    private final List<String> lines = new ArrayList<>();
    private Comparison report;

    private Path checkpoint() {
        return directory.resolve("checkpoint");
    }

    /** Leaves the predictions and what compare reports. */
    private Outcome score() throws Exception {
        Path data = directory.resolve("texts.csv");
        String rows = IntStream.range(0, TEXTS.size())
                .mapToObj(row -> "r" + row + "," + TEXTS.get(row) + "\n")
                .collect(Collectors.joining());
        Files.writeString(data, "id,text\n" + rows);
        Roles roles = Roles.with(directory.resolve("roles"), checkpoint(), data);
        roles.deal(2, Roles.ROWS_PER_BATCH);
        for (Outcome party : roles.score()) {
            party.assertDone();
        }
        Path csv = directory.resolve("predictions.csv");
        roles.reveal(csv).assertDone();
        lines.addAll(Files.readAllLines(csv));
        assertEquals(1 + TEXTS.size(), lines.size());
        Outcome compared = Roles.compare(checkpoint(), data, csv, "--report", directory.resolve("report.json"));
        report = Json.readOwn(new LocalStorage(directory), "report.json", Comparison.class);
        assertTrue(report.maxLogitDifference() < 0.01, compared::toString);
        return compared.assertDone();
    }

    private double[] expected(int row, Function<Tokens, double[]> reference) {
        return reference.apply(tokens(row));
    }

    private Tokens tokens(int row) {
        try (Checkpoint opened = Checkpoint.open(checkpoint())) {
            return opened.tokenizer().encode(TextInput.single(TEXTS.get(row)), Roles.LENGTH, OverlongText.REFUSE);
        }
    }

    /** Without the quotes of fields that hold commas. */
    private static double[] numbers(String fields) {
        return Arrays.stream(fields.replaceAll("[\"\\[\\]]", "").split(","))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static void assertNear(double[] expected, double[] found) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 0.006);
        }
    }

    private void assertVectors(Function<Tokens, double[]> reference) {
        assertEquals("id,vector,reason", lines.get(0));
        for (int row = 0; row < TEXTS.size(); row++) {
            String line = lines.get(1 + row);
            assertTrue(line.matches("r" + row + ",\"\\[.*]\","), line);
            assertNear(expected(row, reference), numbers(line.substring(3)));
        }
        assertEquals(null, report.labelAgreement());
        assertTrue(report.likeness().smallestCosine() > 0.9999, report::toString);
    }

    @Test
    void severalLabels() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.bert(
                checkpoint(), "ForSequenceClassification", "\"problem_type\": \"multi_label_classification\",", 4);
        Outcome compared = score();
        assertEquals(
                "id,labels,logit_0,logit_1,logit_2,logit_3,probability_0,probability_1,probability_2,probability_3,reason",
                lines.get(0));
        for (int row = 0; row < TEXTS.size(); row++) {
            double[] logits = expected(row, new PlainClassifier(tiny.tensors)::bert);
            String line = lines.get(1 + row);
            String chosen = IntStream.range(0, 4)
                    .filter(label -> logits[label] >= 0)
                    .mapToObj(label -> "\"\"" + (char) ('a' + label) + "\"\"")
                    .collect(Collectors.joining(","));
            String start = "r" + row + "," + (chosen.isEmpty() ? "[]" : "\"[" + chosen + "]\"") + ",";
            assertTrue(line.startsWith(start), line + " in place of " + start);
            double[] found = numbers(line.substring(start.length(), line.length() - 1));
            assertNear(logits, Arrays.copyOf(found, 4));
            double[] probabilities = Arrays.stream(logits)
                    .map(logit -> 1 / (1 + Math.exp(-logit)))
                    .toArray();
            assertNear(probabilities, Arrays.copyOfRange(found, 4, 8));
        }
        assertTrue(compared.output().contains("labels agree in 100.00 %"), compared::toString);
    }

    @Test
    void aValue() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.bert(checkpoint(), "ForSequenceClassification", "", 1);
        Outcome compared = score();
        assertEquals("id,value,reason", lines.get(0));
        for (int row = 0; row < TEXTS.size(); row++) {
            String[] fields = lines.get(1 + row).split(",");
            assertNear(expected(row, new PlainClassifier(tiny.tensors)::bert), numbers(fields[1]));
        }
        assertTrue(report.likeness().pearson() > 0.999, report::toString);
        assertEquals(1.0, report.likeness().spearman(), 1e-9);
        assertTrue(compared.output().contains("correlation of values 0.999"), compared::toString);
    }

    @Test
    void aVectorOfTheFirstToken() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.bert(checkpoint(), "Model", "", 0);
        pooling("cls_token");
        score();
        assertVectors(new PlainClassifier(tiny.tensors)::firstToken);
    }

    @Test
    void aNormalisedMeanOfAllTokens() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.bert(checkpoint(), "Model", "", 0);
        pooling("mean_tokens");
        String types = List.of("Transformer", "Pooling", "Normalize").stream()
                .map(type -> "{\"type\": \"sentence_transformers.models." + type + "\"}")
                .collect(Collectors.joining(","));
        Files.writeString(checkpoint().resolve("modules.json"), "[" + types + "]");
        score();
        assertVectors(new PlainClassifier(tiny.tensors)::unitMean);
    }

    private void pooling(String mode) throws IOException {
        Files.createDirectories(checkpoint().resolve("1_Pooling"));
        Files.writeString(
                checkpoint().resolve("1_Pooling/config.json"),
                "{\"word_embedding_dimension\": 16, \"pooling_mode_" + mode
                        + "\": true, \"pooling_mode_max_tokens\": false}");
    }

    /** Every word has the label of its first piece; punctuation is a word, too. */
    @Test
    void labelsOfWords() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.bert(checkpoint(), "ForTokenClassification", "", 3);
        score();
        assertEquals("id,tags,reason", lines.get(0));
        List<List<String>> words = List.of(
                List.of("My", "card", "is", "lost", "."),
                List.of("refund", "my", "cards"),
                List.of("cards", ".", "refund", "x", "My", "card", "is", "lost", "my"),
                List.of("is"),
                List.of("lost", "cards", "."));
        List<int[]> firstPieces = List.of(
                new int[] {1, 2, 3, 4, 5},
                new int[] {1, 3, 4},
                new int[] {1, 3, 4, 6, 7, 8, 9, 10, 11},
                new int[] {1},
                new int[] {1, 2, 4});
        for (int row = 0; row < TEXTS.size(); row++) {
            String line = lines.get(1 + row).replace("\"\"", "\"");
            double[][] rows = new PlainClassifier(tiny.tensors).rows("bert.", tokens(row));
            String rest = line;
            for (int word = 0; word < words.get(row).size(); word++) {
                double[] logits = new PlainClassifier(tiny.tensors)
                        .linear(rows[firstPieces.get(row)[word]], "classifier");
                String start = "{\"word\":\"" + words.get(row).get(word) + "\",\"label\":\""
                        + (char) ('a' + Classes.largest(logits)) + "\",\"probability\":0.";
                assertTrue(rest.contains(start), rest + " lacks " + start);
                rest = rest.substring(rest.indexOf(start) + start.length());
                String found = rest.substring(rest.indexOf('['), rest.indexOf(']'));
                assertNear(logits, numbers(found));
            }
            assertEquals(words.get(row).size(), line.split("\"word\":").length - 1, line);
        }
        assertEquals(1.0, report.labelAgreement());
    }

    @Test
    void wordsOfPairsHaveNoLabels() throws Exception {
        TinyCheckpoint.bert(checkpoint(), "ForTokenClassification", "", 3);
        Path data = directory.resolve("pairs.csv");
        Files.writeString(data, "id,text,text_pair\na,my card,is lost\n");
        Commands.run("check", "--checkpoint", checkpoint(), "--data", data)
                .assertRefused(
                        2, "expected one of pairs of texts", "labels the words of single texts", "--pair-column");
        Commands.run("check", "--checkpoint", checkpoint(), "--data", data, "--pair-column", "")
                .assertDone();
    }

    @Test
    void electra() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.electra(checkpoint());
        score();
        assertEquals("id,label,logit_0,logit_1,logit_2,probability_0,probability_1,probability_2,reason", lines.get(0));
        for (int row = 0; row < TEXTS.size(); row++) {
            double[] logits = expected(row, new PlainClassifier(tiny.tensors)::electra);
            String[] fields = lines.get(1 + row).split(",");
            assertEquals(Character.toString('a' + Classes.largest(logits)), fields[1]);
            assertNear(logits, numbers(String.join(",", Arrays.asList(fields).subList(2, 5))));
        }
        assertEquals(1.0, report.labelAgreement());
    }
}
