package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.tokenizer.OverlongText;

/**
 * Tiny checkpoints of every architecture, with weights of 32 and 16 bits, scored by two processes, against a plain computation
 * from the same tensors.
 */
class ImportTest {
    private static final List<String> TEXTS =
            List.of("My card is lost.", "refund<pad> x", "my cards . refund <mask> x");

    @TempDir
    Path directory;

    @Test
    void bert() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        score(new PlainClassifier(tiny.tensors)::bert);
    }

    @Test
    void roberta() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.roberta(directory.resolve("checkpoint"));
        score(new PlainClassifier(tiny.tensors)::roberta);
    }

    @Test
    void distilBert() throws Exception {
        TinyCheckpoint tiny = TinyCheckpoint.distilBert(directory.resolve("checkpoint"));
        score(new PlainClassifier(tiny.tensors)::distilBert);
    }

    private void score(Function<int[], double[]> reference) throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        Path data = directory.resolve("texts.csv");
        Files.writeString(data, "id,text\n0," + TEXTS.get(0) + "\n1," + TEXTS.get(1) + "\n2," + TEXTS.get(2) + "\n");
        Roles roles = Roles.with(directory.resolve("roles"), checkpoint, data);
        roles.deal(1, Roles.ROWS_PER_BATCH);
        for (Outcome party : roles.score()) {
            party.assertDone();
        }
        roles.reveal(directory.resolve("predictions.csv")).assertDone();
        assertLogits(checkpoint, reference);
        assertComparison(checkpoint, data);
    }

    private void assertLogits(Path checkpoint, Function<int[], double[]> reference) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("predictions.csv"));
        assertEquals(1 + TEXTS.size(), lines.size());
        double spread = 0;
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            for (int row = 0; row < TEXTS.size(); row++) {
                int[] ids = opened.tokenizer().encode(TEXTS.get(row), 32, OverlongText.REFUSE);
                double[] expected = reference.apply(ids);
                String[] fields = lines.get(1 + row).split(",");
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], Double.parseDouble(fields[2 + i]), 0.005, TEXTS.get(row));
                }
                spread = Math.max(
                        spread,
                        Arrays.stream(expected).max().orElseThrow()
                                - Arrays.stream(expected).min().orElseThrow());
            }
        }
        assertTrue(spread > 0.2, "logits must say something: " + spread);
    }

    private void assertComparison(Path checkpoint, Path data) {
        Outcome compared = Roles.compare(checkpoint, data, directory.resolve("predictions.csv"));
        compared.assertDone();
        assertTrue(compared.output().contains("3 rows"), compared::toString);
    }
}
