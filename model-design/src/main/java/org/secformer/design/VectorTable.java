package org.secformer.design;

import java.util.List;
import java.util.Locale;
import org.secformer.design.training.Cosines;

/** Reports of vectors as text, in the form of Markdown tables. */
final class VectorTable {
    private VectorTable() {}

    static String of(VectorReport report) {
        VectorReport.Rows rows = report.rows();
        StringBuilder table = new StringBuilder(String.format(
                "%d texts, %d for validation, %d for the test, with %d judged pairs%n%n"
                        + "| cosine with the teacher's vectors | validation: mean (least) | test: mean (least) | Spearman of pairs |%n"
                        + "|---|---|---|---|%n",
                rows.training(), rows.validation(), rows.test(), rows.pairs()));
        for (VectorReport.Outcome outcome : report.outcomes()) {
            table.append(String.format(
                    "| %s | %s | %s | %s |%n",
                    title(outcome), cell(outcome.validation()), cell(outcome.test()), cell(outcome.spearman())));
        }
        table.append(String.format(
                "%nchosen by validation: %s%n%d layers: %s%n",
                title(report.chosen()), report.layers(), report.cost().toText()));
        return table.append(report.clearCheck().toText()).toString();
    }

    /** Students of several sizes: how good they are beside what they cost. */
    static String front(List<VectorReport> reports) {
        StringBuilder table = new StringBuilder(String.format(
                "| layers | mean cosine, validation | test | Spearman of pairs | rounds | sent by each party, MB | material, MB |%n"
                        + "|---|---|---|---|---|---|---|%n"));
        for (VectorReport report : reports) {
            VectorReport.Outcome chosen = report.chosen();
            Cost cost = report.cost();
            table.append(String.format(
                    Locale.ROOT,
                    "| %d | %s | %s | %s | %d | %.2f | %.2f |%n",
                    report.layers(),
                    cell(chosen.validation().mean()),
                    chosen.test() == null ? "-" : cell(chosen.test().mean()),
                    cell(chosen.spearman()),
                    cost.rounds(),
                    cost.sentBytes() / 1e6,
                    cost.materialBytes() / 1e6));
        }
        return table.toString();
    }

    private static String title(VectorReport.Outcome outcome) {
        return outcome.model().title() + (outcome.seed() == 0 ? "" : ", seed " + outcome.seed());
    }

    private static String cell(Cosines cosines) {
        return cosines == null ? "-" : String.format(Locale.ROOT, "%.4f (%.4f)", cosines.mean(), cosines.smallest());
    }

    private static String cell(Double figure) {
        return figure == null ? "-" : String.format(Locale.ROOT, "%.4f", figure);
    }
}
