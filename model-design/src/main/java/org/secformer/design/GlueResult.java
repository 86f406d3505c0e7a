package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.secformer.datasets.storage.Json;
import org.secformer.design.training.Evaluation;
import org.secformer.design.training.Metric;
import org.secformer.design.training.PairedDifference;

/**
 * What came of a task.
 *
 * @param metric that the task is measured by
 * @param models each over all seeds
 * @param chosen the student that validation rows chose, which is scored privately
 * @param distilledToTeacher distilled less teacher, over pairs of the same seed
 * @param distilledToFineTuned distilled less fine-tuned
 * @param check of the student, null if that is still to come
 * @param privately null if the student is not scored yet, or not fit for it
 */
record GlueResult(
        String task,
        Metric metric,
        Report.Rows rows,
        int seeds,
        List<Model> models,
        Report.Outcome chosen,
        PairedDifference distilledToTeacher,
        PairedDifference distilledToFineTuned,
        PrivateRun.Check check,
        Privately privately) {
    private static final String FILE = "result.json";

    /**
     * One kind of model.
     *
     * @param test the metric, over all seeds
     * @param means of all metrics
     * @param epochs that training took, and seconds, over all seeds
     */
    record Model(Candidate model, Report.Spread test, Map<Metric, Double> means, int epochs, double seconds) {}

    /**
     * The student's private scores beside those of the same student in the clear.
     *
     * @param flagged rows without scores: among labels they count as wrong, among values they are left out
     * @param flips rows with another label
     * @param flipsBeyond of these, rows whose two largest logits lie further apart than twice the error that the check foretold
     * @param difference private less clear
     */
    record Privately(
            int rows,
            int flagged,
            int flips,
            int flipsBeyond,
            double maxLogitDifference,
            Map<Metric, Double> inTheClear,
            Map<Metric, Double> privately,
            PairedDifference difference,
            List<PrivateRun.Bucket> buckets) {}

    static GlueResult of(String task, Report report, double[] labels, List<TestLogits> tests) {
        Metric metric = report.settings().metric();
        return new GlueResult(
                task,
                metric,
                report.rows(),
                report.settings().seeds(),
                Stream.of(Candidate.values())
                        .map(model -> model(model, report.outcomes(), metric))
                        .toList(),
                report.chosen(),
                difference(metric, labels, tests, Candidate.TEACHER),
                difference(metric, labels, tests, Candidate.FINE_TUNED),
                null,
                null);
    }

    private static Model model(Candidate candidate, List<Report.Outcome> outcomes, Metric metric) {
        List<Report.Outcome> own = outcomes.stream()
                .filter(outcome -> outcome.model() == candidate)
                .toList();
        Map<Metric, Double> means = new EnumMap<>(Metric.class);
        for (Metric each : own.get(0).testMetrics().keySet()) {
            means.put(
                    each,
                    own.stream()
                            .mapToDouble(one -> one.testMetrics().get(each))
                            .average()
                            .orElseThrow());
        }
        return new Model(
                candidate,
                Report.Spread.of(
                        own.stream().map(one -> one.testMetrics().get(metric)).toList()),
                means,
                own.stream().mapToInt(Report.Outcome::epochs).sum(),
                own.stream().mapToDouble(Report.Outcome::seconds).sum());
    }

    private static PairedDifference difference(
            Metric metric, double[] labels, List<TestLogits> tests, Candidate other) {
        return PairedDifference.of(metric, labels, found(tests, Candidate.DISTILLED), found(tests, other));
    }

    private static List<double[]> found(List<TestLogits> tests, Candidate model) {
        return tests.stream()
                .filter(test -> test.model() == model)
                .map(test -> Evaluation.found(test.logits()))
                .toList();
    }

    GlueResult with(PrivateRun.Check found, Privately scores) {
        return new GlueResult(
                task, metric, rows, seeds, models, chosen, distilledToTeacher, distilledToFineTuned, found, scores);
    }

    /** @param clear logits of the same student */
    static Privately compare(
            Metric metric, double[] labels, float[][] clear, PrivateRun.Scores scores, PrivateRun.Check check) {
        boolean values = clear[0].length == 1;
        int[] counted = IntStream.range(0, labels.length)
                .filter(row -> !values || scores.logits()[row] != null)
                .toArray();
        double[] expected =
                Arrays.stream(counted).mapToDouble(row -> labels[row]).toArray();
        double[] inTheClear = Evaluation.found(
                Arrays.stream(counted).mapToObj(row -> clear[row]).toArray(float[][]::new));
        double[] found = Arrays.stream(counted)
                .mapToDouble(row -> found(scores.logits()[row]))
                .toArray();
        int flips = 0;
        int beyond = 0;
        for (int i = 0; i < counted.length && !values; i++) {
            if (scores.logits()[counted[i]] != null && found[i] != inTheClear[i]) {
                flips++;
                beyond += margin(clear[counted[i]]) > 2 * check.maxLogitError() ? 1 : 0;
            }
        }
        return new Privately(
                labels.length,
                (int) Arrays.stream(scores.logits()).filter(one -> one == null).count(),
                flips,
                beyond,
                scores.maxLogitDifference(),
                Evaluation.metrics(expected, inTheClear, values),
                Evaluation.metrics(expected, found, values),
                PairedDifference.of(metric, expected, List.of(found), List.of(inTheClear)),
                scores.buckets());
    }

    /** A row without scores has no class. */
    private static double found(double[] logits) {
        if (logits == null) {
            return -1;
        }
        float[] own = new float[logits.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = (float) logits[i];
        }
        return Evaluation.found(new float[][] {own})[0];
    }

    /** Between the two largest logits. */
    private static double margin(float[] logits) {
        float[] sorted = logits.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - 1] - sorted[sorted.length - 2];
    }

    void write(Path directory) throws IOException {
        Files.write(directory.resolve(FILE), Json.bytes(this));
    }

    /** Of all tasks that have results below a directory, in the order of their names. */
    static List<GlueResult> readAll(Path directory) throws IOException {
        List<GlueResult> results = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(directory)) {
            for (Path task : tasks.sorted().toList()) {
                Path file = task.resolve(FILE);
                if (Files.exists(file)) {
                    results.add(Json.readOwn(Files.readAllBytes(file), GlueResult.class, file.toString()));
                }
            }
        }
        return results;
    }
}
