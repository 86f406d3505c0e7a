package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.jobs.api.Reveal;
import org.secformer.jobs.client.FileCount;
import org.secformer.jobs.client.PredictionFormat;
import org.secformer.jobs.owner.ClearModel;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.texts.Classes;
import org.secformer.jobs.tools.Comparison;
import org.secformer.mpc.transformer.Numerics;

/** A model whose owner reveals labels and whether they are clear, scored by two processes: labels and bits are right, and no score is there. */
class LabelsAloneTest {
    private static final int ROWS = 24;
    private static final double MARGIN = 4;

    /** Fewer than one batch more. */
    private static final int MOST_ROWS = ROWS + Roles.ROWS_PER_BATCH - 1;

    /** More than a private logit is off by. */
    private static final double ROUNDINGS = 0.02;

    @TempDir
    static Path directory;

    private static Roles roles;
    private static Path data;
    private static List<ClearModel.Result> clear;
    private static List<String> names;

    @BeforeAll
    static void score() throws Exception {
        List<String> messages = Files.readAllLines(Roles.SAMPLE.resolve("messages.csv"));
        data = Files.write(directory.resolve("messages.csv"), messages.subList(0, 1 + ROWS));
        Path checkpoint = Roles.SAMPLE.resolve("checkpoint");
        roles = Roles.with(
                directory.resolve("roles"),
                checkpoint,
                data,
                "--reveal",
                "label-and-margin",
                "--margin",
                MARGIN,
                "--most-rows",
                MOST_ROWS,
                "--last-day",
                "2999-12-31");
        roles.dealing("--units", (ROWS + 2) / Roles.ROWS_PER_BATCH).assertDone();
        for (Outcome party : roles.score()) {
            party.assertDone();
        }
        names = BertConfig.read(checkpoint.resolve("config.json")).labels();
        ClearModel model = new ClearModel(checkpoint.toString(), Numerics.COMPACT, Roles.LENGTH, OverlongText.REFUSE);
        clear = new ArrayList<>();
        for (String line : messages.subList(1, 1 + ROWS)) {
            String text = line.substring(line.indexOf(',') + 1, line.lastIndexOf(','));
            String unquoted =
                    text.startsWith("\"") ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
            clear.add(model.exact(TextInput.single(unquoted)));
        }
    }

    private static void assertRight(int row, String label, boolean isAbove) {
        double[] logits = clear.get(row).logits();
        double[] sorted = logits.clone();
        Arrays.sort(sorted);
        double lead = sorted[logits.length - 1] - sorted[logits.length - 2];
        if (lead > ROUNDINGS) {
            assertEquals(names.get(Classes.largest(logits)), label, "row " + row);
        }
        if (Math.abs(lead - MARGIN) > ROUNDINGS) {
            assertEquals(lead > MARGIN, isAbove, "row " + row + ", lead " + lead);
        }
    }

    @Test
    void linesHaveLabelsAndBits() throws IOException {
        Path csv = roles.path("lines.csv");
        roles.reveal(csv).assertDone();
        List<String> lines = Files.readAllLines(csv);
        assertEquals("id,label,above_margin,reason", lines.get(0));
        assertEquals(1 + ROWS, lines.size());
        int above = 0;
        for (int row = 0; row < ROWS; row++) {
            String[] fields = lines.get(1 + row).split(",", -1);
            assertRight(row, fields[1], fields[2].equals("true"));
            above += fields[2].equals("true") ? 1 : 0;
            assertEquals("", fields[3]);
        }
        assertTrue(
                above > 0 && above < ROWS,
                above + " of " + ROWS + " are clear of the others: the margin tells nothing");

        Path report = directory.resolve("report.json");
        Outcome compared = Roles.compare(Roles.SAMPLE.resolve("checkpoint"), data, csv, "--report", report);
        compared.assertDone();
        assertTrue(compared.output().contains("labels agree in 100.00 %; a label's logit"), compared::toString);
        Comparison found = Json.readOwn(new LocalStorage(directory), "report.json", Comparison.class);
        assertEquals(1.0, found.labelAgreement());
        assertEquals(0, found.maxLogitDifference());
    }

    @Test
    void otherFormatsHaveThemWithTheirTypes() throws IOException {
        KeyLocations keys = new KeyLocations(
                Role.CLIENT,
                roles.path("keys/client").toString(),
                roles.path("trust").toString());
        Reveal.Settings settings = new Reveal.Settings(
                keys,
                roles.path("model/client").toString(),
                roles.path("dataset/client").toString(),
                roles.party("predictions", 0).toString(),
                roles.party("predictions", 1).toString());
        try (SparkSession spark = Sessions.start("labels alone", 2)) {
            Reveal reveal = Reveal.of(settings, Reveal.parts(settings).get(0));
            Dataset<Row> frame = reveal.frame(spark);
            List<String> columns = List.of("id", "label", "prediction", "aboveMargin", "reason");
            assertEquals(columns, List.of(frame.columns()));
            List<Row> rows = frame.collectAsList();
            assertEquals(ROWS, rows.size());
            for (int row = 0; row < ROWS; row++) {
                Row found = rows.get(row);
                assertRight(row, found.getString(1), found.getBoolean(3));
                assertEquals(names.indexOf(found.getString(1)), found.getDouble(2));
                assertTrue(found.isNullAt(4));
            }
            for (PredictionFormat format : List.of(PredictionFormat.JSON, PredictionFormat.PARQUET)) {
                String file = roles.path("labels." + format.lowerCase()).toString();
                assertEquals(
                        new Reveal.Revealed(ROWS, 0),
                        reveal.run(spark, new Reveal.Output(file, format, FileCount.ONE)));
                Dataset<Row> read = spark.read().format(format.lowerCase()).load(file);
                assertEquals(ROWS, read.count());
                assertEquals(
                        ROWS,
                        read.select("id", "label", "prediction", "aboveMargin")
                                .intersect(frame.select("id", "label", "prediction", "aboveMargin"))
                                .count(),
                        format.toString());
                assertFalse(List.of(read.columns()).contains("rawPrediction"));
            }
        }
    }

    @Test
    void whatTheBudgetDoesNotHoldIsRefusedByBoth(@TempDir Path other) throws Exception {
        Roles more = Roles.in(other.resolve("roles"), directory.resolve("roles"));
        Roles.delete(more.path("dataset"));
        more.shareDataset(more.path("dataset"), data, "--rows", 1).assertDone();
        more.dealing("--units", 1).assertDone();
        for (Outcome party : more.score()) {
            party.assertRefused(3, "[BUDGET_EXHAUSTED]", "2 of " + MOST_ROWS + " are left, found 3 to be scored");
        }
        Outcome doctor = Commands.run(Stream.concat(
                        Stream.of("doctor", "--role", "party0", "--bundle", more.path("model/party0")),
                        more.keys(Role.PARTY0).stream())
                .toArray());
        doctor.assertDone();
        String terms = "at most " + MOST_ROWS + " rows, until 2999-12-31";
        assertTrue(doctor.output().contains(terms), doctor::toString);
        assertTrue(doctor.output().contains("more than 4.0: nobody learns a score"), doctor::toString);
    }

    /** It signs what it likes, but not for the model owner. */
    @Test
    void aClientThatAsksForScoresIsRefused(@TempDir Path other) throws IOException {
        Roles forged = Roles.in(other.resolve("roles"), directory.resolve("roles"));
        LocalStorage part = new LocalStorage(forged.path("dataset/party0"));
        String good = Files.readString(forged.path("dataset/party0/dataset.json"));
        String scores = good.replaceFirst(",\\s*\"revealed\" : \\{[^}]*}", "");
        assertFalse(scores.contains("LABEL"), scores);
        part.delete("dataset.json");
        part.delete("dataset.json.signature");
        SignatureFile.writeSigned(
                part,
                "dataset.json",
                scores.getBytes(StandardCharsets.UTF_8),
                "dataset for party0",
                forged.identities().credentials(Role.CLIENT).own());
        forged.scoreAlone(0, "--timeout", 1)
                .assertRefused(2, "[MODEL_DIFFERENT]", "shape and numbers of the model", "others");
    }

    /** Honest parties may give two labels to one text, and canaries would tell scores. */
    @Test
    void hiddenRowsNeedScores(@TempDir Path other) throws IOException {
        for (String option : List.of("--replicas", "--canaries")) {
            roles.shareDataset(other.resolve("dataset"), data, option, 1)
                    .assertRefused(2, "what the model owner reveals", "found labels alone");
            assertFalse(Files.exists(other.resolve("dataset")));
        }
        roles.shareModel(
                        Roles.SAMPLE.resolve("checkpoint"),
                        other.resolve("model"),
                        "--canaries",
                        data,
                        "--reveal",
                        "label")
                .assertRefused(2, "--canaries: expected a model whose scores are revealed");
        assertFalse(Files.exists(other.resolve("model")));
    }

    @Test
    void explainTellsWhatItCosts() {
        Outcome explained = Commands.run(
                "explain", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--length", 32, "--reveal", "label");
        explained.assertDone();
        assertTrue(explained.output().contains("revealed to the client: the label alone"), explained::toString);
        assertTrue(explained.output().lines().anyMatch(line -> line.matches("label +6 .*")), explained::toString);
        Commands.run("explain", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--margin", 1)
                .assertRefused(2, "--margin", "label-and-margin");
        Commands.run("explain", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--reveal", "label-and-margin")
                .assertRefused(2, "--margin", "a number from 0");
        Commands.run("explain", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--reveal", "logits")
                .assertRefused(2, "--reveal", "[scores, label, label-and-margin]", "logits");
    }
}
