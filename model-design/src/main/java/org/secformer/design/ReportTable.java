package org.secformer.design;

import java.util.Locale;

/** A report as text, in the form of a Markdown table. */
final class ReportTable {
    private ReportTable() {}

    static String of(Report report) {
        StringBuilder table = new StringBuilder();
        Report.Rows rows = report.rows();
        table.append(String.format(
                "%d labelled rows, %d unlabelled, %d for validation, %d for the test; %d seeds%n%n",
                rows.labelled(),
                rows.unlabelled(),
                rows.validation(),
                rows.test(),
                report.settings().seeds()));
        table.append(String.format("| %-26s | %-30s | %-30s |%n", title(report), "validation", "test"));
        table.append("|---|---|---|\n");
        for (Report.Summary summary : report.summary()) {
            table.append(String.format(
                    "| %-26s | %-30s | %-30s |%n",
                    summary.model().title(), cell(summary.validation()), cell(summary.test())));
        }
        Report.Outcome chosen = report.chosen();
        table.append(String.format(
                Locale.ROOT,
                "%nchosen by validation: %s, seed %d (%.2f %% there)%n",
                chosen.model().title(),
                chosen.seed(),
                100 * chosen.validation()));
        table.append(report.layers())
                .append(" layers with ")
                .append(report.activation().title())
                .append(": ")
                .append(report.cost().toText())
                .append(System.lineSeparator());
        return table.append(report.clearCheck().toText()).toString();
    }

    private static String title(Report report) {
        return report.settings().metric().name().toLowerCase(Locale.ROOT) + ", %";
    }

    /** Mean, deviation, smallest and largest, in percent. */
    private static String cell(Report.Spread spread) {
        return spread == null
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.2f +- %.2f (%.2f to %.2f)",
                        100 * spread.mean(),
                        100 * spread.deviation(),
                        100 * spread.smallest(),
                        100 * spread.largest());
    }
}
