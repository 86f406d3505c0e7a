package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.owner.CheckReport;
import org.secformer.mpc.transformer.Numerics;

/** What check foretells of a model and its data. */
class CheckTest {
    @TempDir
    Path directory;

    @Test
    void theSampleFits() throws IOException {
        Path json = directory.resolve("check.json");
        Outcome checked = check(
                Roles.SAMPLE.resolve("checkpoint"), Roles.SAMPLE.resolve("messages.csv"), "--rows", 5, "--json", json);
        checked.assertDone();
        assertTrue(checked.output().contains("verdict: fits"), checked::toString);
        CheckReport report = Json.readOwn(new LocalStorage(directory), "check.json", CheckReport.class);
        assertEquals(5, report.rows());
        assertEquals(32, report.length());
        assertTrue(report.fits());
        assertEquals(0, report.labelFlips());
        assertEquals(List.of(), report.advice());
        assertTrue(report.maxLogitError() > 1e-5 && report.maxLogitError() < 0.005, checked::toString);
        assertTrue(report.ranges().stream()
                .anyMatch(range -> range.what().equals("mean of (score + c)^2") && range.largest() > 1));
        assertTrue(report.ranges().stream().allMatch(range -> range.headroomBits() >= 0));
        assertEquals(0, report.notProven());
        assertTrue(report.bounds().stream().allMatch(CheckReport.Bound::cannotOverflow));
        assertTrue(checked.output().contains("cannot overflow"), checked::toString);
        assertFalse(checked.output().contains("NOT PROVEN"), checked::toString);
    }

    @Test
    void valuesBeyondTheirRangesAreListedWithAdvice() throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        scale(tiny.tensors.get("bert.encoder.layer.0.attention.self.query.weight"), 3000);
        scale(tiny.tensors.get("bert.encoder.layer.1.intermediate.dense.weight"), 1000);
        tiny.writeWeights();
        Path json = directory.resolve("check.json");
        Outcome checked =
                check(directory.resolve("checkpoint"), data("my card is lost"), "--json", json, "--numbers", "exact");
        checked.assertRefused(2, "1 of 1 rows", "garbage");
        for (String part : List.of(
                "verdict: does not fit",
                "layer 0 2Quad division: mean of (score + c)^2",
                "smaller softmax_constant than 5.0",
                "distil with more weight decay on query and key",
                "layer 1 GeLU: difference from a threshold")) {
            assertTrue(checked.output().contains(part), checked::toString);
        }
        assertFalse(checked.output().contains("layer 0 GeLU: difference from a threshold"), checked::toString);
        CheckReport report = Json.readOwn(new LocalStorage(directory), "check.json", CheckReport.class);
        assertFalse(report.fits());
        assertEquals(1, report.rowsOutOfRange());
        assertEquals(Numerics.Kind.EXACT, report.numbers());
        assertFalse(checked.output().contains("--numbers"), checked::toString);
    }

    /** Rows are spread over tasks in another order than that of the file. */
    @Test
    void rowsOutOfRangeAreNamed() throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        int lost = 10;
        for (int i = 0; i < TinyCheckpoint.HIDDEN; i++) {
            tiny.tensors.get("bert.embeddings.word_embeddings.weight")[lost * TinyCheckpoint.HIDDEN + i] *=
                    i % 2 == 0 ? 4000 : -4000;
        }
        tiny.writeWeights();
        StringBuilder csv = new StringBuilder("id,text\n");
        for (int row = 0; row < 40; row++) {
            csv.append(row).append(row % 6 == 5 ? ",my card is lost\n" : ",my card\n");
        }
        Path data = Files.writeString(directory.resolve("texts.csv"), csv.toString());
        check(directory.resolve("checkpoint"), data)
                .assertRefused(2, "6 of 40 rows", "the first are rows [5, 11, 17, 23, 29] (counted from 0)");
    }

    /** What compact numbers have no room for, exact ones may have. */
    @Test
    void exactNumbersHaveWiderRanges() throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        move(tiny, "self.query", "self.key", 40);
        Path checkpoint = directory.resolve("checkpoint");
        Path data = data("my card is lost");
        Outcome compact = check(checkpoint, data);
        compact.assertRefused(2, "1 of 1 rows");
        for (String part :
                List.of("compact numbers", "layer 0 query, key, value (query): opened value", "--numbers exact")) {
            assertTrue(compact.output().contains(part), compact::toString);
        }
        Path json = directory.resolve("check.json");
        Outcome exact =
                check(checkpoint, data, "--numbers", "EXACT", "--json", json).assertDone();
        assertTrue(exact.output().contains("exact numbers"), exact::toString);
        CheckReport report = Json.readOwn(new LocalStorage(directory), "check.json", CheckReport.class);
        assertEquals(Numerics.Kind.EXACT, report.numbers());
        check(checkpoint, data, "--numbers", "rough")
                .assertRefused(2, "command line, --numbers: expected one of [EXACT, COMPACT, FITTED]", "rough");
    }

    /** Bounds of a trained model lie above what its texts reach, by no more than is to be expected of texts that avoid all extremes. */
    @Test
    void theSamplesBoundsAreNotFarFromWhatIsSeen() throws IOException {
        Path json = directory.resolve("check.json");
        check(Roles.SAMPLE.resolve("checkpoint"), Roles.SAMPLE.resolve("messages.csv"), "--rows", 20, "--json", json)
                .assertDone();
        CheckReport report = Json.readOwn(new LocalStorage(directory), "check.json", CheckReport.class);
        Map<String, Double> most = Map.of("query", 10.0, "value", 10.0, "score + C", 20.0);
        for (CheckReport.Bound bound : report.bounds()) {
            double factor = most.getOrDefault(bound.what(), 0.0);
            if (factor > 0) {
                double seen = report.ranges().stream()
                        .filter(range -> range.section().equals(bound.section())
                                && range.what().equals("opened value")
                                && bound.what().startsWith(range.subject()))
                        .mapToDouble(range -> Math.max(-range.smallest(), range.largest()))
                        .max()
                        .orElseThrow();
                assertTrue(bound.bound() >= seen, bound + ", seen " + seen);
                assertTrue(bound.bound() <= factor * seen, bound + ", seen " + seen);
            }
        }
    }

    /** No text that is checked goes too far, but some text could: that is refused too. */
    @Test
    void whatIsNotProvenIsRefusedThoughAllTextsFit() throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        scale(tiny.tensors.get("bert.encoder.layer.1.attention.self.query.weight"), 40);
        tiny.writeWeights();
        Path record = directory.resolve("record.json");
        Path json = directory.resolve("check.json");
        Outcome refused =
                check(directory.resolve("checkpoint"), data("my card is lost"), "--record", record, "--json", json);
        refused.assertRefused(2, "values for any text", "Check with --numbers fitted");
        assertTrue(refused.output().contains("NOT PROVEN"), refused::toString);
        CheckReport report = Json.readOwn(new LocalStorage(directory), "check.json", CheckReport.class);
        assertEquals(0, report.rowsOutOfRange());
        assertFalse(report.fits() || Files.exists(record));
        assertTrue(
                report.advice().stream().anyMatch(line -> line.startsWith("layer 1 query, key, value: query below")));
        // With ranges of its own it fits.
        Outcome fitted = check(
                        directory.resolve("checkpoint"),
                        data("my card is lost"),
                        "--record",
                        record,
                        "--json",
                        json,
                        "--numbers",
                        "fitted")
                .assertDone();
        assertTrue(fitted.output().contains("fitted numbers"), fitted::toString);
        report = Json.readOwn(new LocalStorage(directory), "check.json", CheckReport.class);
        assertEquals(Numerics.Kind.FITTED, report.numerics().kind());
        assertTrue(report.numerics().query().range() > Numerics.COMPACT.query().range(), fitted::toString);
        assertTrue(report.maxLogitError() <= 0.01, fitted::toString);
        assertTrue(Files.exists(record));
    }

    @Test
    void fittedNumbersKeepTheErrorBudget() throws IOException {
        TinyCheckpoint.bert(directory.resolve("checkpoint"));
        Path data = data("my card is lost");
        Path json = directory.resolve("check.json");
        double[] budgets = {0.05, 0.0005};
        Numerics[] found = new Numerics[2];
        for (int i = 0; i < 2; i++) {
            check(
                            directory.resolve("checkpoint"),
                            data,
                            "--json",
                            json,
                            "--numbers",
                            "fitted",
                            "--error-budget",
                            budgets[i])
                    .assertDone();
            CheckReport report = Json.readOwn(new LocalStorage(directory), "check.json", CheckReport.class);
            assertTrue(report.maxLogitError() <= budgets[i], json::toString);
            found[i] = report.numerics();
        }
        assertTrue(found[0].activation() < found[1].activation(), found[0] + " and " + found[1]);
        check(directory.resolve("checkpoint"), data, "--numbers", "fitted", "--error-budget", 1e-7)
                .assertRefused(2, "fitted numbers", "Give a larger --error-budget");
        check(directory.resolve("checkpoint"), data, "--error-budget", 0)
                .assertRefused(2, "--error-budget: expected more than 0, found 0.0");
    }

    /** Of a kind that can be brought back without another result: doing what is advised does it. */
    @ParameterizedTest
    @CsvSource({
        "self.query, self.key, query, 'the query''s weight and bias divided by (\\d+) and the key''s multiplied'",
        "self.key, self.query, key, 'the key''s weight and bias divided by (\\d+) and the query''s multiplied'",
        "self.value, output.dense, value, "
                + "'value''s weight and bias divided by (\\d+) and the weight of attention.output.dense multiplied'",
    })
    void whatIsAdvisedHelps(String large, String other, String subject, String advice) throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        move(tiny, large, other, 65_536);
        Path data = data("my card is lost");
        Outcome refused = check(directory.resolve("checkpoint"), data);
        refused.assertRefused(2, "1 of 1 rows");
        assertTrue(refused.output().contains("layer 0 query, key, value (" + subject + "): "), refused::toString);
        Matcher advised = Pattern.compile("(?m)^ .*layer 0 .*" + advice).matcher(refused.output());
        assertTrue(advised.find(), refused::toString);
        move(tiny, large, other, 1f / Integer.parseInt(advised.group(1)));
        // Models are kept by their path for as long as a process runs.
        Path mended = Files.move(directory.resolve("checkpoint"), directory.resolve("mended"));
        check(mended, data).assertDone();
    }

    /** Multiplies one matrix, with its bias, and divides the other, with its bias where that goes through it. */
    private static void move(TinyCheckpoint tiny, String large, String other, float factor) {
        String attention = "bert.encoder.layer.0.attention.";
        scale(tiny.tensors.get(attention + large + ".weight"), factor);
        scale(tiny.tensors.get(attention + large + ".bias"), factor);
        scale(tiny.tensors.get(attention + other + ".weight"), 1 / factor);
        if (other.startsWith("self")) {
            scale(tiny.tensors.get(attention + other + ".bias"), 1 / factor);
        }
        tiny.writeWeights();
    }

    /** Neither of two that are both too large can take from the other, and scores are what training makes them. */
    @Test
    void whatOnlyTrainingMends() throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        for (String name : List.of("query", "key")) {
            scale(tiny.tensors.get("bert.encoder.layer.0.attention.self." + name + ".weight"), 65_536);
        }
        tiny.writeWeights();
        Path json = directory.resolve("check.json");
        check(directory.resolve("checkpoint"), data("my card is lost"), "--json", json)
                .assertRefused(2, "1 of 1 rows");
        CheckReport report = Json.readOwn(new LocalStorage(directory), "check.json", CheckReport.class);
        for (String part : List.of(
                "layer 0 query, key, value (query).*too large, and the key has no room for that",
                "layer 0 query, key, value (key).*too large, and the query has no room for that",
                "layer 0 attention products (score).*train with more weight decay on query and key")) {
            Pattern pattern = Pattern.compile(part.replace("(", "\\(").replace(")", "\\)") + ".*");
            assertTrue(
                    report.advice().stream()
                            .anyMatch(line -> pattern.matcher(line).matches()),
                    report.advice()::toString);
        }
        assertFalse(report.advice().toString().contains("(value)"), report.advice()::toString);
    }

    @Test
    void textsThatAreTooLongAreRefusedOrCut() throws IOException {
        TinyCheckpoint.bert(directory.resolve("checkpoint"));
        Path data = data("my card ".repeat(20));
        check(directory.resolve("checkpoint"), data).assertRefused(2, "at most 32 tokens, found 42");
        check(directory.resolve("checkpoint"), data, "--overlong", "truncate").assertDone();
        check(directory.resolve("checkpoint"), data, "--length", 64)
                .assertRefused(2, "--length: expected one of [32], found 64");
    }

    private static void scale(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }

    private Path data(String text) throws IOException {
        return Files.writeString(directory.resolve("texts.csv"), "id,text\n0," + text + "\n");
    }

    private static Outcome check(Path checkpoint, Path data, Object... more) {
        Object[] arguments = new Object[5 + more.length];
        System.arraycopy(new Object[] {"check", "--checkpoint", checkpoint, "--data", data}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return Commands.run(arguments);
    }
}
