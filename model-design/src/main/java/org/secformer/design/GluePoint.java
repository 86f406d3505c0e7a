package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.secformer.datasets.storage.Json;
import org.secformer.design.training.Metric;
import org.secformer.design.training.PairedDifference;
import org.secformer.mpc.transformer.HiddenActivation;

/**
 * Another student of a task's teachers, which costs less: how good it is, beside what scoring a text with it costs.
 *
 * @param metric that the task is measured by
 * @param test of it, over all seeds
 * @param toTeacher this student less teacher, over pairs of the same seed
 */
record GluePoint(
        String task,
        int layers,
        HiddenActivation activation,
        Metric metric,
        int seeds,
        Report.Spread test,
        PairedDifference toTeacher,
        Cost cost) {
    private static final String FILE = "point.json";

    static GluePoint of(String task, Report report, double[] labels, List<TestLogits> tests) {
        GlueResult result = GlueResult.of(task, report, labels, tests);
        Report.Spread test = result.models().stream()
                .filter(one -> one.model() == Candidate.DISTILLED)
                .findFirst()
                .orElseThrow()
                .test();
        return new GluePoint(
                task,
                report.layers(),
                report.activation(),
                result.metric(),
                result.seeds(),
                test,
                result.distilledToTeacher(),
                report.cost());
    }

    void write(Path directory) throws IOException {
        Files.write(directory.resolve(FILE), Json.bytes(this));
    }

    /** Of all tasks below a directory, in the order of their names. */
    static List<GluePoint> readAll(Path directory) throws IOException {
        List<GluePoint> points = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory, 3)) {
            for (Path file : files.filter(path -> path.getFileName().toString().equals(FILE))
                    .sorted()
                    .toList()) {
                points.add(Json.readOwn(Files.readAllBytes(file), GluePoint.class, file.toString()));
            }
        }
        return points;
    }

    /** As a Markdown table; nothing if there are none. */
    static String table(List<GluePoint> points) {
        if (points.isEmpty()) {
            return "";
        }
        StringBuilder table = new StringBuilder(
                "\n| task | student's layers | activation | distilled, % | less teacher | rounds | sent by each party, MB | material, MB |\n"
                        + "|---|---|---|---|---|---|---|---|\n");
        for (GluePoint point : points) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %s | %.2f +- %.2f | %+.2f +- %.2f | %d | %.2f | %.2f |%n",
                    point.task,
                    point.layers,
                    point.activation.title(),
                    100 * point.test.mean(),
                    100 * point.test.deviation(),
                    100 * point.toTeacher.mean(),
                    100 * point.toTeacher.standardError(),
                    point.cost.rounds(),
                    point.cost.sentBytes() / 1e6,
                    point.cost.materialBytes() / 1e6));
        }
        return table.append(
                        "\nCosts are those of a text as long as the task's longest, with compact or exact numbers as trained for.\n")
                .toString();
    }
}
