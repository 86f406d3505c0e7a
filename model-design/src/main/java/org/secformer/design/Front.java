package org.secformer.design;

import java.util.List;
import java.util.Locale;

/** Students of several sizes: how good they are beside what they cost, as a Markdown table. */
final class Front {
    private Front() {}

    static String of(List<Report> reports) {
        StringBuilder table = new StringBuilder();
        String metric = reports.get(0).settings().metric().name().toLowerCase(Locale.ROOT) + ", %";
        table.append(String.format(
                "| layers | activation | %s, validation | test | rounds | sent by each party, MB | material, MB |%n"
                        + "|---|---|---|---|---|---|---|%n",
                metric));
        for (Report report : reports) {
            Report.Outcome chosen = report.chosen();
            Cost cost = report.cost();
            table.append(String.format(
                    Locale.ROOT,
                    "| %d | %s | %.2f | %s | %d | %.2f | %.2f |%n",
                    report.layers(),
                    report.activation().title(),
                    100 * chosen.validation(),
                    chosen.testMetrics() == null
                            ? "-"
                            : String.format(
                                    Locale.ROOT,
                                    "%.2f",
                                    100 * chosen.testMetrics().get(chosen.metric())),
                    cost.rounds(),
                    cost.sentBytes() / 1e6,
                    cost.materialBytes() / 1e6));
        }
        return table.toString();
    }
}
