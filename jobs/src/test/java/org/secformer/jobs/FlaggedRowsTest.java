package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.bundle.CheckRecord;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.SafetensorsFile;
import org.secformer.datasets.checkpoint.SafetensorsWriter;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.jobs.client.PredictionTable;
import org.secformer.jobs.owner.ClearModel;
import org.secformer.mpc.transformer.Numerics;

/** The sample model with queries so large that a text leaves the range of its squared scores: scored right, or not at all. */
class FlaggedRowsTest {
    private static final String WEIGHTS = "model.safetensors";
    private static final int FACTOR = 6;

    /** The text whose mean of squared scores is beyond 2^12. */
    private static final int OUT_OF_RANGE = 3;

    private static final List<String> TEXTS = List.of(
            "I want my money back",
            "card card card card card card card card card card card card card card card card card card card card",
            "somebody stole my card and my password",
            "fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee fee",
            "please",
            "login login login login login login login login login login");

    @TempDir
    Path directory;

    private Path checkpoint() throws IOException {
        Path sample = Roles.SAMPLE.resolve("checkpoint");
        Path checkpoint = directory.resolve("checkpoint");
        Roles.copy(sample, checkpoint);
        SafetensorsWriter writer = new SafetensorsWriter();
        try (SafetensorsFile file = SafetensorsFile.open(sample.resolve(WEIGHTS))) {
            for (String name : file.names()) {
                float[] tensor = file.read(name);
                for (int i = 0; name.contains("self.query") && i < tensor.length; i++) {
                    tensor[i] *= FACTOR;
                }
                writer.add(
                        name,
                        tensor,
                        file.shape(name).stream().mapToInt(Math::toIntExact).toArray());
            }
        }
        Files.delete(checkpoint.resolve(WEIGHTS));
        writer.write(checkpoint.resolve(WEIGHTS));
        return checkpoint;
    }

    /** Each text under an id, without labels. */
    private Path data() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,text"));
        for (int row = 0; row < TEXTS.size(); row++) {
            lines.add("row-" + row + "," + TEXTS.get(row));
        }
        return Files.write(directory.resolve("texts.csv"), lines);
    }

    private Roles scored(Path checkpoint, Path data, String numbers) throws Exception {
        Roles roles = Roles.in(directory.resolve("roles"));
        Roles.delete(roles.path("model"));
        Roles.delete(roles.path("dataset"));
        Files.delete(roles.path("check.json"));
        Outcome checked = roles.check(checkpoint, data, "--numbers", numbers).assertDone();
        assertTrue(checked.output().contains("1 of 6 rows would have no private scores"), checked::toString);
        assertTrue(checked.output().contains("verdict: fits"), checked::toString);
        roles.shareChecked(checkpoint, roles.path("model")).assertDone();
        Commands.SECRETS.addModel(roles.path("model"), roles.identities());
        roles.shareDataset(roles.path("dataset"), data).assertDone();
        roles.dealing("--units", Roles.BATCHES).assertDone();
        for (Outcome party : roles.score()) {
            party.assertDone();
        }
        return roles;
    }

    /** As the check has written them down. */
    private static Numerics numerics(Roles roles, Path checkpoint) throws IOException {
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            return CheckRecord.read(new LocalStorage(roles.path("")), "check.json", new Sha256(opened.sha256()))
                    .numerics();
        }
    }

    @ParameterizedTest
    @CsvSource({"exact, 0.01", "fitted, 0.05"})
    void rowsOutOfRangeHaveNoScoresAndAReason(String numbers, double error) throws Exception {
        Path checkpoint = checkpoint();
        Path data = data();
        Roles roles = scored(checkpoint, data, numbers);
        Path csv = roles.path("predictions.csv");
        Outcome strict = roles.reveal(csv, "--strict");
        strict.assertRefused(2, "[SCORES_MISSING]", csv.toString(), "1 rows without", "secformer check");
        assertTrue(strict.output().contains("1 of them without scores"), strict::toString);
        List<String> lines = Files.readAllLines(csv);

        ClearModel model =
                new ClearModel(checkpoint.toString(), numerics(roles, checkpoint), Roles.LENGTH, OverlongText.REFUSE);
        assertEquals(1 + TEXTS.size(), lines.size());
        for (int row = 0; row < TEXTS.size(); row++) {
            String[] fields = lines.get(1 + row).split(",", -1);
            ClearModel.Result clear = model.exact(TextInput.single(TEXTS.get(row)));
            assertEquals("row-" + row, fields[0]);
            assertEquals(row == OUT_OF_RANGE, clear.flagged());
            assertEquals(clear.flagged() ? PredictionTable.OUT_OF_RANGE : "", fields[fields.length - 1]);
            for (int i = 0; i < clear.logits().length; i++) {
                String logit = fields[2 + i];
                if (clear.flagged()) {
                    assertEquals("", logit);
                } else {
                    assertEquals(clear.logits()[i], Double.parseDouble(logit), error, TEXTS.get(row));
                }
            }
            assertEquals(clear.flagged(), fields[1].isEmpty());
        }

        Path second = roles.path("again.csv");
        roles.reveal(second).assertDone();
        assertEquals(lines, Files.readAllLines(second));
        Outcome compared = Roles.compare(checkpoint, data, csv, "--checked", roles.path("check.json"));
        compared.assertDone();
        assertTrue(compared.output().contains("labels agree in 100.00 %"), compared::toString);
        assertTrue(compared.output().contains("1 rows without private scores"), compared::toString);
    }
}
