package org.secformer.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;
import org.secformer.mpc.transformer.HiddenActivation;

/** The whole way from a model with softmax to a student, as a user goes it. */
final class DistilCommandTest {
    @TempDir
    private Path directory;

    private Path teacher;
    private Path data;
    private Path out;

    @BeforeEach
    void prepare() throws IOException {
        System.setProperty("secformer.home", Path.of("..").toAbsolutePath().toString());
        teacher = Toy.freshModel(directory.resolve("teacher"));
        data = file("data.csv", Toy.texts(1, 300));
        out = directory.resolve("out");
    }

    private Path file(String name, List<LabelledText> texts) throws IOException {
        Path file = directory.resolve(name);
        TextTable.write(file, texts);
        return file;
    }

    private Commands.Outcome distil(String... further) {
        String[] common = {
            "distil",
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

    @Test
    void makesAStudentAsGoodAsItsTeacher() throws IOException {
        Path unlabelled = file("unlabelled.csv", Toy.texts(2, 100));
        Path test = file("test.csv", Toy.texts(3, 100));
        String[] options = {
            "--fine-tune-teacher",
            "--unlabelled",
            unlabelled.toString(),
            "--test",
            test.toString(),
            "--seeds",
            "2",
            "--epochs",
            "8"
        };
        Commands.Outcome outcome = distil(options);
        assertEquals(0, outcome.exitCode(), outcome.printed());
        JsonNode report =
                JsonMapper.builder().build().readTree(out.resolve("report.json").toFile());
        assertEquals(
                "{\"labelled\":270,\"unlabelled\":100,\"validation\":30,\"test\":100}",
                report.get("rows").toString());
        assertEquals(8, report.get("outcomes").size());
        for (JsonNode summary : report.get("summary")) {
            boolean trained = !summary.get("model").asText().equals("RAW_SWAP");
            double smallest = summary.at("/test/smallest").asDouble();
            assertTrue(!trained || smallest > 0.95, summary::toString);
            assertTrue(outcome.printed()
                    .contains(Candidate.valueOf(summary.get("model").asText()).title()));
        }
        assertTrue(report.at("/clearCheck/largestLogitDifference").asDouble() < 1e-3, report::toString);
        assertTrue(report.at("/clearCheck/violations").isEmpty(), report::toString);
        try (Checkpoint student = Checkpoint.open(out.resolve("student"))) {
            assertEquals("2quad", student.config().softmax());
        }
        Checkpoint.openTeacher(out.resolve("teacher")).close();
        String refused = assertThrows(InvalidInputException.class, () -> Checkpoint.open(out.resolve("teacher")))
                .getMessage();
        assertTrue(refused.contains("bin/secformer distil"), refused);
        Commands.Outcome again =
                distil(Stream.concat(Stream.of(options), Stream.of("--resume")).toArray(String[]::new));
        assertEquals(outcome.printed(), again.printed());
    }

    @Test
    void anEncoderGetsAHeadForTheLabelsOfTheData() throws IOException {
        teacher = Toy.encoder(directory.resolve("encoder"), teacher);
        Commands.Outcome outcome = distil("--epochs", "8", "--seeds", "1", "--stages", "joint", "--metric", "matthews");
        assertEquals(0, outcome.exitCode(), outcome.printed());
        assertTrue(outcome.printed().contains("matthews, %"), outcome.printed());
        JsonNode report =
                JsonMapper.builder().build().readTree(out.resolve("report.json").toFile());
        assertTrue(report.at("/chosen/validationMetrics/MATTHEWS").asDouble() > 0.9, report::toString);
        try (Checkpoint student = Checkpoint.open(out.resolve("student"))) {
            assertEquals(Toy.LABELS, student.config().labels());
        }
    }

    @Test
    void valuesAreLearnedAndCorrelationsChoose() throws IOException {
        file("data.csv", Toy.values(1, 400));
        Path test = file("test.csv", Toy.values(2, 100));
        teacher = Toy.encoder(directory.resolve("encoder"), teacher);
        refused("--metric: expected a correlation, as the model gives values", distil("--metric", "f1"));
        Commands.Outcome outcome = distil("--epochs", "10", "--seeds", "1", "--test", test.toString());
        assertEquals(0, outcome.exitCode(), outcome.printed());
        JsonNode report =
                JsonMapper.builder().build().readTree(out.resolve("report.json").toFile());
        JsonNode metrics = report.at("/chosen/testMetrics");
        assertTrue(metrics.get("CORRELATION").asDouble() > 0.9, report::toString);
        assertEquals(3, metrics.size(), report::toString);
        assertTrue(report.at("/clearCheck/largestLogitDifference").asDouble() < 1e-3, report::toString);
        try (Checkpoint student = Checkpoint.open(out.resolve("student"))) {
            assertEquals(Task.REGRESSION, student.config().task());
        }
        List<LabelledText> mixed = new ArrayList<>(Toy.values(1, 9));
        mixed.add(new LabelledText("x", "yes", "much"));
        teacher = out.resolve("student");
        file("test.csv", mixed);
        refused("row 9 (counted from 0): expected a number", distil("--test", test.toString()));
    }

    @Test
    void studentsOfSeveralSizesAreComparedByWhatTheyCost() throws IOException {
        Commands.Outcome outcome = distil("--epochs", "6", "--seeds", "1", "--fine-tune-teacher", "--layers", "2,1");
        assertEquals(0, outcome.exitCode(), outcome.printed());
        assertTrue(outcome.printed().contains("| layers | activation | accuracy, %, validation |"), outcome.printed());
        long[] sent = new long[3];
        for (int layers = 1; layers <= 2; layers++) {
            Path directory = out.resolve("layers-" + layers);
            JsonNode report = JsonMapper.builder()
                    .build()
                    .readTree(directory.resolve("report.json").toFile());
            sent[layers] = report.at("/cost/sentBytes").asLong();
            assertTrue(report.at("/chosen/validationMetrics/ACCURACY").asDouble() > 0.9, report::toString);
            assertTrue(report.at("/clearCheck/largestLogitDifference").asDouble() < 1e-3, report::toString);
            try (Checkpoint student = Checkpoint.open(directory.resolve("student"))) {
                assertEquals(layers, student.config().layers());
            }
        }
        assertTrue(0 < sent[1] && sent[1] < sent[2], sent[1] + " " + sent[2]);
        refused("--layers: expected different numbers from 1 to 2", distil("--layers", "3"));
        refused("--layers: expected different numbers from 1 to 2", distil("--layers", "1,1"));
    }

    /** From a teacher with GeLU, whose weights the student starts with. */
    @Test
    void aStudentMayHaveReluAndAnotherEpsilon() throws IOException {
        String[] settings = {"--epochs", "8", "--seeds", "1", "--fine-tune-teacher", "--layer-norm-epsilon", "1e-3"};
        Commands.Outcome outcome = distil(Stream.concat(Stream.of(settings), Stream.of("--activation", "relu"))
                .toArray(String[]::new));
        assertEquals(0, outcome.exitCode(), outcome.printed());
        assertTrue(outcome.printed().contains("2 layers with ReLU: "), outcome.printed());
        JsonNode report =
                JsonMapper.builder().build().readTree(out.resolve("report.json").toFile());
        assertTrue(report.at("/chosen/validationMetrics/ACCURACY").asDouble() > 0.9, report::toString);
        assertTrue(report.at("/clearCheck/largestLogitDifference").asDouble() < 1e-3, report::toString);
        try (Checkpoint student = Checkpoint.open(out.resolve("student"));
                Checkpoint taught = Checkpoint.openTeacher(out.resolve("teacher"))) {
            assertEquals(HiddenActivation.RELU, student.config().hiddenActivation());
            assertEquals(HiddenActivation.GELU, taught.config().hiddenActivation());
            assertEquals(1e-3, student.config().layerNormEpsilon());
            assertEquals(1e-12, taught.config().layerNormEpsilon());
        }
        refused("--out", distil("--epochs", "8", "--seeds", "1", "--fine-tune-teacher", "--resume"));
        refused("--layer-norm-epsilon: expected more than 0", distil("--layer-norm-epsilon", "0"));
    }

    @Test
    void anEncoderNeedsTwoLabels() throws IOException {
        Path encoder = Files.createDirectories(directory.resolve("encoder"));
        Files.writeString(encoder.resolve("config.json"), "{\"architectures\": [\"BertModel\"]}");
        file("data.csv", List.of(new LabelledText("a", "w1", "yes"), new LabelledText("b", "w2", "yes")));
        teacher = encoder;
        refused("column \"label\": expected 2 to 1024 different labels, found 1", distil());
    }

    @Test
    void aDirectoryWithFilesIsNotWrittenTo() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("mine"), "");
        refused("[OUTPUT_EXISTS]", distil());
    }

    @Test
    void onlyTheSameRunGoesOn() throws IOException {
        assertEquals(0, distil("--quick", "--epochs", "1").exitCode());
        refused("--out", distil("--quick", "--epochs", "2", "--resume"));
        file("data.csv", Toy.texts(9, 300));
        refused("--out", distil("--quick", "--epochs", "1", "--resume"));
    }

    @Test
    void unknownLabelsAreNamed() throws IOException {
        file("data.csv", List.of(new LabelledText("a", "w1 yes", "yes"), new LabelledText("b", "w2", "perhaps")));
        refused(
                "column \"label\", rows [1] (counted from 0): expected one of the model's labels \"no\", \"yes\", or its"
                        + " number from 0 to 1, found \"perhaps\"",
                distil());
        assertFalse(Files.exists(out));
    }

    @Test
    void pairsAndSingleTextsAreNotMixed() throws IOException {
        Path test = file("test.csv", Toy.texts(3, 100));
        file("data.csv", Toy.pairs(9, 300));
        refused("column \"text_pair\": expected one, as ", distil("--test", test.toString()));
        assertFalse(Files.exists(out));
    }

    @Test
    void optionsAreChecked() {
        refused("[OPTION_INVALID] --epochs: expected 1 or more, found 0", distil("--epochs", "0"));
        refused("--softmax-constant: expected more than 0", distil("--softmax-constant", "-1"));
        refused("[OPTION_INVALID] Unknown option", distil("--epohcs", "1"));
        refused("the nearest is --epochs", distil("--epohcs", "1"));
        String mistyped = "[OPTION_INVALID] Unknown options: '--techer', 'x'; the nearest is --teacher";
        refused(mistyped, Commands.run("distil", "--techer", "x", "--data", data.toString(), "--out", out.toString()));
        refused("--data", distil("--data", directory.resolve("none.csv").toString()));
    }

    private static void refused(String reason, Commands.Outcome outcome) {
        assertEquals(2, outcome.exitCode(), outcome.printed());
        assertTrue(outcome.printed().contains(reason), outcome.printed());
        assertFalse(outcome.printed().contains("\tat "), outcome.printed());
    }
}
