package org.secformer.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.TextTable;
import org.secformer.design.model.ClearCheck;
import org.secformer.mpc.transformer.Numerics;

/** The sample from nothing, with a model too small and trained too briefly to be of use. */
final class SampleCommandTest {
    @TempDir
    private Path directory;

    @Test
    void logitsAreThoseOfTheReferenceInterpreter() throws IOException {
        System.setProperty("secformer.home", Path.of("..").toAbsolutePath().toString());
        Path out = directory.resolve("sample");
        assertEquals(
                0, sample(out, "--hidden 16 --layers 1 --quick --epochs 1 --teacher-epochs 2 --batch 256 --threads 1"));
        JsonNode report =
                JsonMapper.builder().build().readTree(out.resolve("report.json").toFile());
        for (JsonNode outcome : report.get("outcomes")) {
            Candidate model = Candidate.valueOf(outcome.get("model").asText());
            int epochs = model == Candidate.RAW_SWAP ? 0 : model == Candidate.FINE_TUNED ? 1 : 2;
            assertEquals(epochs, outcome.get("epochs").asInt(), outcome::toString);
        }
        List<String> lines = Files.readAllLines(out.resolve("expected-logits.csv"));
        assertEquals("id,label_index,logit_0,logit_1,logit_2,logit_3,logit_4,logit_5", lines.get(0));
        assertEquals(1001, lines.size());
        Path messages = out.resolve("data/messages.csv");
        try (Checkpoint student = Checkpoint.open(out.resolve("student"))) {
            EncodedRows rows = EncodedRows.encode(
                    messages,
                    TextTable.read(messages, TextTable.Labels.REQUIRED),
                    student.config(),
                    student.tokenizer());
            float[][] logits = new float[1000][6];
            for (int row = 0; row < 1000; row++) {
                String[] fields = lines.get(1 + row).split(",");
                for (int i = 0; i < 6; i++) {
                    logits[row][i] = Float.parseFloat(fields[2 + i]);
                    assertTrue(logits[row][i] <= Float.parseFloat(fields[2 + Integer.parseInt(fields[1])]));
                }
            }
            ClearCheck.Result found = ClearCheck.run(student, Numerics.Kind.EXACT, rows, logits);
            assertTrue(found.largestLogitDifference() < 1e-4, found::toText);
        }
    }

    @Test
    void aTeacherIsTrainedForAnEpochAtLeast() {
        assertEquals(2, sample(directory.resolve("sample"), "--teacher-epochs 0"));
    }

    private static int sample(Path out, String options) {
        return Commands.run(("sample --out " + out + " " + options).split(" ")).exitCode();
    }
}
