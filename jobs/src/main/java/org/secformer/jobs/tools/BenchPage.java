package org.secformer.jobs.tools;

import java.util.Map;
import org.secformer.jobs.party.RunReport;

/** A benchmark's report as a page, with those of both parties. */
public final class BenchPage {
    private BenchPage() {}

    /** @param title model and setting */
    public static String of(String title, BenchReport report) {
        ReportPage page = new ReportPage(
                "Benchmark: " + title,
                "Both parties on one machine, over TLS on loopback; medians of the measured batches, at the slower party."
                        + " Multiplied by " + report.kernel() + ".");
        page.beginCards();
        page.card(
                "onlineSeconds",
                report.onlineSeconds(),
                ReportPage.seconds(report.onlineSeconds()),
                "online per batch");
        page.card(
                "rowsPerSecond",
                report.rowsPerSecond(),
                ReportPage.format("%.2f", report.rowsPerSecond()),
                "rows per second, all lanes");
        page.card("rounds", report.rounds(), "" + report.rounds(), "rounds per batch");
        page.card("peakHeapBytes", report.peakHeapBytes(), ReportPage.bytes(report.peakHeapBytes()), "peak heap");
        if (report.maxLogitDifference() != null) {
            page.card(
                    "maxLogitDifference",
                    report.maxLogitDifference(),
                    ReportPage.format("%.6f", report.maxLogitDifference()),
                    "largest difference of a logit from the model in the clear");
        }
        page.end();
        predictedAndMeasured(page, report);
        page.heading("Online seconds by part of the model");
        bars(page, report.secondsByKind(), report.predictedSecondsByKind());
        page.heading("Online seconds by what was used");
        bars(page, report.secondsByResource(), report.predictedSecondsByResource());
        page.paragraph("Predictions are from this machine's calibration, as if a lane were alone.");
        for (RunReport party : report.parties()) {
            RunPage.add(page, party);
        }
        return page.text();
    }

    private static void predictedAndMeasured(ReportPage page, BenchReport report) {
        page.heading("Predicted and measured");
        page.beginTable("per batch", "predicted", "measured", "factor");
        seconds(page, "online", report.predictedOnlineSeconds(), report.onlineSeconds());
        seconds(page, "dealing, on one core", report.predictedOfflineSeconds(), report.offlineSeconds());
        // The run has failed where these are not equal.
        equal(page, "rounds", "rounds", report.rounds(), "" + report.rounds());
        equal(
                page,
                "sent by each party",
                "bytesSentPerParty",
                report.bytesSentPerParty(),
                ReportPage.bytes(report.bytesSentPerParty()));
        equal(
                page,
                "material, both parties' halves",
                "materialBytes",
                report.materialBytes(),
                ReportPage.bytes(report.materialBytes()));
        page.endTable();
        page.paragraph("A lane's first batch, which warms up and is not measured: "
                + ReportPage.seconds(report.coldSeconds())
                + (report.preparationSeconds() > 0
                        ? "; preparation before a batch's input: " + ReportPage.seconds(report.preparationSeconds())
                        : "")
                + ".");
    }

    private static void seconds(ReportPage page, String name, double predicted, double measured) {
        page.beginRow(name);
        page.cell(ReportPage.seconds(predicted));
        page.cell(name, measured, ReportPage.seconds(measured));
        page.cell(ReportPage.factor(measured, predicted));
        page.end();
    }

    private static void equal(ReportPage page, String words, String name, Number exact, String shown) {
        page.beginRow(words);
        page.cell(shown);
        page.cell(name, exact, shown);
        page.cell("equal");
        page.end();
    }

    private static void bars(ReportPage page, Map<String, Double> measured, Map<String, Double> predicted) {
        page.bars(measured.entrySet().stream()
                .map(part -> new ReportPage.Bar(
                        part.getKey(),
                        part.getValue(),
                        predicted.get(part.getKey()),
                        ReportPage.seconds(part.getValue())))
                .toList());
        page.legend();
    }
}
