package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.secformer.datasets.storage.Json;
import org.secformer.design.training.PairedDifference;

/** The table of all tasks that have results, as Markdown and JSON. */
final class GlueTable {
    private static final String NONE = "-";

    private GlueTable() {}

    private record Content(List<GlueResult> tasks, List<GluePoint> points) {}

    /** Writes the table of what a directory has results of, and returns it. */
    static String write(Path directory) throws IOException {
        List<GlueResult> results = GlueResult.readAll(directory);
        List<GluePoint> points = GluePoint.readAll(directory);
        String table = of(results) + GluePoint.table(points);
        Files.writeString(directory.resolve("table.md"), table);
        Files.write(directory.resolve("table.json"), Json.bytes(new Content(results, points)));
        return table;
    }

    private static String of(List<GlueResult> results) {
        StringBuilder table = new StringBuilder();
        line(table, "", results, GlueResult::task, "mean");
        line(table, "---", results, result -> "---", "---");
        line(table, "metric, %", results, result -> result.metric().name().toLowerCase(Locale.ROOT), "");
        line(table, "rows, seeds", results, result -> result.rows().test() + ", " + result.seeds(), "");
        for (Candidate model : Candidate.values()) {
            line(
                    table,
                    model.title(),
                    results,
                    result -> spread(test(result, model)),
                    mean(results, result -> test(result, model).mean()));
        }
        line(
                table,
                "distilled less teacher",
                results,
                result -> difference(result.distilledToTeacher()),
                mean(results, result -> result.distilledToTeacher().mean()));
        line(
                table,
                "distilled less fine-tuned",
                results,
                result -> difference(result.distilledToFineTuned()),
                mean(results, result -> result.distilledToFineTuned().mean()));
        line(table, "the student that validation chose", results, GlueTable::chosen, "");
        line(
                table,
                "this student in the clear",
                results,
                result -> privately(result, GlueTable::inTheClear),
                meanOfPrivate(results, GlueTable::inTheClear));
        line(
                table,
                "this student, privately",
                results,
                result -> privately(result, GlueTable::scored),
                meanOfPrivate(results, GlueTable::scored));
        line(
                table,
                "private less clear",
                results,
                result -> result.privately() == null
                        ? NONE
                        : difference(result.privately().difference()),
                meanOfPrivate(results, found -> found.privately().difference().mean()));
        table.append(System.lineSeparator())
                .append(
                        "A deviation (+-) is that of the seeds; that of a difference is its standard error over rows, in pairs.\n\n")
                .append(costs(results));
        return table.toString();
    }

    private static void line(
            StringBuilder table,
            String title,
            List<GlueResult> results,
            Function<GlueResult, String> cell,
            String last) {
        table.append("| ").append(title);
        results.forEach(result -> table.append(" | ").append(cell.apply(result)));
        table.append(" | ").append(last).append(" |\n");
    }

    private static Report.Spread test(GlueResult result, Candidate model) {
        return result.models().stream()
                .filter(one -> one.model() == model)
                .findFirst()
                .orElseThrow()
                .test();
    }

    private static String spread(Report.Spread spread) {
        return percent(spread.mean()) + " +- " + percent(spread.deviation());
    }

    private static String difference(PairedDifference difference) {
        return String.format(Locale.ROOT, "%+.2f +- %.2f", 100 * difference.mean(), 100 * difference.standardError());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }

    private static String chosen(GlueResult result) {
        return result.chosen().model().name().toLowerCase(Locale.ROOT).replace('_', '-') + ", seed "
                + result.chosen().seed();
    }

    private static double inTheClear(GlueResult result) {
        return result.privately().inTheClear().get(result.metric());
    }

    private static double scored(GlueResult result) {
        return result.privately().privately().get(result.metric());
    }

    private static String privately(GlueResult result, Function<GlueResult, Double> figure) {
        return result.privately() == null ? NONE : percent(figure.apply(result));
    }

    private static String mean(List<GlueResult> results, Function<GlueResult, Double> figure) {
        OptionalDouble mean = results.stream().mapToDouble(figure::apply).average();
        return mean.isPresent() ? percent(mean.getAsDouble()) : NONE;
    }

    /** None unless all tasks have it. */
    private static String meanOfPrivate(List<GlueResult> results, Function<GlueResult, Double> figure) {
        return results.stream().allMatch(result -> result.privately() != null) ? mean(results, figure) : NONE;
    }

    private static String costs(List<GlueResult> results) {
        StringBuilder table = new StringBuilder(
                "| task | tokens | rows | seconds per row: parties | dealer | sent by each party, MB per row | material, MB per row | rounds per batch |\n"
                        + "|---|---|---|---|---|---|---|---|\n");
        StringBuilder rows = new StringBuilder();
        for (GlueResult result : results) {
            if (result.check() != null) {
                rows.append("\n")
                        .append(result.task())
                        .append(": ")
                        .append(result.check().toText());
            }
            if (result.privately() == null) {
                continue;
            }
            for (PrivateRun.Bucket bucket : result.privately().buckets()) {
                double count = bucket.rows();
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %d | %.3f | %.3f | %.2f | %.2f | %d |%n",
                        result.task(),
                        bucket.length(),
                        bucket.rows(),
                        bucket.scoreSeconds() / count,
                        bucket.dealSeconds() / count,
                        bucket.sentBytes() / 1e6 / count,
                        bucket.materialBytes() / 1e6 / count,
                        bucket.rounds()));
            }
            GlueResult.Privately found = result.privately();
            rows.append(String.format(
                    Locale.ROOT,
                    ". Of %d rows scored privately %d had no scores and %d another label, %d of them beyond what the check foretold;"
                            + " logits were off by at most %.4f",
                    found.rows(),
                    found.flagged(),
                    found.flips(),
                    found.flipsBeyond(),
                    found.maxLogitDifference()));
        }
        return table.append(rows).append(rows.isEmpty() ? "" : ".\n").toString();
    }
}
