package org.secformer.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.Architecture;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.SafetensorsFile;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;
import org.secformer.design.model.Attention;
import org.secformer.design.training.Cosines;
import org.secformer.mpc.transformer.Head;

/** From an encoder to a student with the same vectors, as a user goes it: no text has a label. */
final class DistilVectorsTest {
    @TempDir
    private Path directory;

    private Path teacher;
    private Path data;
    private Path out;

    @BeforeEach
    void prepare() throws IOException {
        System.setProperty("secformer.home", Path.of("..").toAbsolutePath().toString());
        teacher = Toy.encoder(directory.resolve("teacher"), Architecture.BERT, Head.MEAN, Task.UNIT_VECTOR);
        data = file("data.csv", withoutLabels(Toy.pairs(1, 200)));
        out = directory.resolve("out");
    }

    private static List<LabelledText> withoutLabels(List<LabelledText> texts) {
        return texts.stream()
                .map(text -> new LabelledText(text.id(), text.text(), text.pair(), null))
                .toList();
    }

    private Path file(String name, List<LabelledText> texts) throws IOException {
        Path file = directory.resolve(name);
        TextTable.write(file, texts);
        return file;
    }

    private Commands.Outcome distil(String... further) {
        String[] common = {
            "distil",
            "--vectors",
            "--teacher",
            teacher.toString(),
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--threads",
            "1",
            "--learning-rate",
            "5e-3"
        };
        return Commands.run(Stream.of(common, further).flatMap(Stream::of).toArray(String[]::new));
    }

    /** Pairs whose labels are the cosines of the teacher's vectors, times 5. */
    private List<LabelledText> judged() {
        List<LabelledText> firsts = Toy.texts(7, 60);
        List<LabelledText> seconds = Toy.texts(8, 60);
        float[][] ofFirsts = Toy.vectors(teacher, Attention.SOFTMAX, withoutLabels(firsts));
        float[][] ofSeconds = Toy.vectors(teacher, Attention.SOFTMAX, withoutLabels(seconds));
        List<LabelledText> pairs = new ArrayList<>();
        for (int i = 0; i < firsts.size(); i++) {
            String label = String.format(Locale.ROOT, "%.6f", 5 * Cosines.cosine(ofFirsts[i], ofSeconds[i]));
            pairs.add(new LabelledText(
                    "j" + i, firsts.get(i).text(), seconds.get(i).text(), label));
        }
        return pairs;
    }

    private static JsonNode report(Path directory) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(directory.resolve("report.json").toFile());
    }

    @Test
    void theStudentsVectorsAreTheTeachers() throws IOException {
        Path test = file("test.csv", judged());
        String[] options = {"--test", test.toString(), "--seeds", "2", "--epochs", "12"};
        Commands.Outcome outcome = distil(options);
        assertEquals(0, outcome.exitCode(), outcome.printed());
        JsonNode report = report(out);
        // Each fifth of the second texts is empty.
        assertEquals(
                "{\"training\":324,\"validation\":36,\"test\":120,\"pairs\":60}",
                report.get("rows").toString());
        List<JsonNode> outcomes = new ArrayList<>();
        report.get("outcomes").forEach(outcomes::add);
        assertEquals(
                "[\"TEACHER\", \"RAW_SWAP\", \"DISTILLED\", \"DISTILLED\"]",
                outcomes.stream().map(one -> one.get("model")).toList().toString());
        assertEquals(1, outcomes.get(0).get("spearman").asDouble(), 1e-3);
        JsonNode swapped = outcomes.get(1);
        for (JsonNode distilled : outcomes.subList(2, 4)) {
            assertTrue(distilled.at("/validation/mean").asDouble() > 0.98, report::toString);
            assertTrue(distilled.at("/test/mean").asDouble() > 0.98, report::toString);
            assertTrue(distilled.at("/spearman").asDouble() > 0.95, report::toString);
            assertTrue(
                    swapped.at("/test/mean").asDouble()
                            < distilled.at("/test/mean").asDouble(),
                    report::toString);
        }
        double best = Math.max(
                outcomes.get(2).at("/validation/mean").asDouble(),
                outcomes.get(3).at("/validation/mean").asDouble());
        assertEquals(best, report.at("/chosen/validation/mean").asDouble());
        assertTrue(report.at("/clearCheck/largestLogitDifference").asDouble() < 1e-4, report::toString);
        assertTrue(report.at("/clearCheck/violations").isEmpty(), report::toString);
        assertStudentGives(report.at("/chosen/test/mean").asDouble(), judged());
        Commands.Outcome again =
                distil(Stream.concat(Stream.of(options), Stream.of("--resume")).toArray(String[]::new));
        assertEquals(outcome.printed(), again.printed());
    }

    /** What is written is what was reported, an encoder as Hugging Face's library saves it. */
    private void assertStudentGives(double meanCosine, List<LabelledText> pairs) {
        Path student = out.resolve("student");
        try (Checkpoint checkpoint = Checkpoint.open(student)) {
            assertEquals("2quad", checkpoint.config().softmax());
            assertEquals(Head.MEAN, checkpoint.config().head());
            assertEquals(Task.UNIT_VECTOR, checkpoint.config().task());
        }
        try (SafetensorsFile weights = SafetensorsFile.open(student.resolve("model.safetensors"))) {
            assertTrue(weights.names().contains("embeddings.word_embeddings.weight"), weights.names()::toString);
            assertTrue(weights.names().stream().noneMatch(name -> name.startsWith("bert.")));
        }
        List<LabelledText> texts = new ArrayList<>();
        pairs.forEach(pair -> texts.add(new LabelledText("", pair.text(), null)));
        pairs.forEach(pair -> texts.add(new LabelledText("", pair.pair(), null)));
        float[][] goals = Toy.vectors(teacher, Attention.SOFTMAX, texts);
        float[][] found = Toy.vectors(student, Attention.TWO_QUAD, texts);
        assertEquals(meanCosine, Cosines.of(goals, found).mean(), 1e-5);
    }

    @Test
    void vectorsOfFirstTokensAndOfSeveralSizes() throws IOException {
        teacher = Toy.encoder(directory.resolve("first"), Architecture.DISTILBERT, Head.FIRST_TOKEN, Task.VECTOR);
        Path unlabelled = file("unlabelled.csv", withoutLabels(Toy.texts(5, 100)));
        Path validation = file("validation.csv", Toy.texts(6, 50));
        Commands.Outcome outcome = distil(
                "--unlabelled",
                unlabelled.toString(),
                "--validation",
                validation.toString(),
                "--seeds",
                "1",
                "--epochs",
                "8",
                "--stages",
                "joint",
                "--layers",
                "2,1");
        assertEquals(0, outcome.exitCode(), outcome.printed());
        assertTrue(outcome.printed().contains("| layers | mean cosine, validation |"), outcome.printed());
        for (int layers = 1; layers <= 2; layers++) {
            Path directory = out.resolve("layers-" + layers);
            JsonNode report = report(directory);
            assertEquals(
                    "{\"training\":460,\"validation\":50,\"test\":0,\"pairs\":0}",
                    report.get("rows").toString());
            double swapped = report.at("/outcomes/1/validation/mean").asDouble();
            assertTrue(report.at("/chosen/validation/mean").asDouble() > swapped, report::toString);
            assertTrue(report.at("/clearCheck/largestLogitDifference").asDouble() < 1e-3, report::toString);
            try (Checkpoint student = Checkpoint.open(directory.resolve("student"))) {
                assertEquals(layers, student.config().layers());
                assertEquals(Task.VECTOR, student.config().task());
            }
        }
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        refused("--metric: expected none, as the cosine of vectors chooses", distil("--metric", "f1"));
        refused("--fine-tune-teacher: expected nothing with --vectors", distil("--fine-tune-teacher"));
        List<LabelledText> mixed = new ArrayList<>(judged());
        mixed.add(new LabelledText("x", "w1", "w2", "alike"));
        Path test = file("test.csv", mixed);
        refused("row 60 (counted from 0): expected a number as label", distil("--test", test.toString()));
        mixed.set(60, new LabelledText("x", "w1", "", "1"));
        file("test.csv", mixed);
        refused("row 60 (counted from 0): expected two texts", distil("--test", test.toString()));
        file("data.csv", withoutLabels(Toy.texts(1, 4)));
        refused("expected rows enough to keep a tenth", distil());
        teacher = Toy.freshModel(directory.resolve("classifier"));
        refused("expected [\"BertModel\"]", distil());
        assertFalse(Files.exists(out));
    }

    private static void refused(String reason, Commands.Outcome outcome) {
        assertEquals(2, outcome.exitCode(), outcome.printed());
        assertTrue(outcome.printed().contains(reason), outcome.printed());
        assertFalse(outcome.printed().contains("\tat "), outcome.printed());
    }
}
