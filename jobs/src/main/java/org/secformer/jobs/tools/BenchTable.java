package org.secformer.jobs.tools;

import java.io.PrintStream;
import java.util.Locale;

/** Prints a benchmark as one table: what was measured, what was predicted, and the factor between them. */
public final class BenchTable {
    private final PrintStream out;

    public BenchTable(PrintStream out) {
        this.out = out;
    }

    /** @param title model and setting */
    public void print(String title, BenchReport report) {
        out.printf("%n%s; %s%n%-32s %10s %10s %8s%n", title, report.kernel(), "", "measured", "predicted", "factor");
        line("online, seconds per batch", report.onlineSeconds(), report.predictedOnlineSeconds());
        report.secondsByKind()
                .forEach((name, seconds) -> line(
                        "  " + name, seconds, report.predictedSecondsByKind().get(name)));
        out.println("online, by resource");
        report.secondsByResource()
                .forEach((name, seconds) -> line(
                        "  " + name,
                        seconds,
                        report.predictedSecondsByResource().get(name)));
        if (report.preparationSeconds() > 0) {
            line("preparation, seconds per batch", report.preparationSeconds(), null);
        }
        line("offline, seconds per batch", report.offlineSeconds(), report.predictedOfflineSeconds());
        // These have been checked to be equal.
        exact("rounds", "%d", report.rounds());
        exact("sent per party, MB", "%.3f", report.bytesSentPerParty() / 1e6);
        exact("material, MB", "%.3f", report.materialBytes() / 1e6);
        line("rows per second online", report.rowsPerSecond(), null);
        line("first batch, cold, seconds", report.coldSeconds(), null);
        line("peak heap with garbage, MB", report.peakHeapBytes() / 1e6, null);
        if (report.maxLogitDifference() != null) {
            out.printf(Locale.ROOT, "%-32s %10.6f%n", "logits, largest difference", report.maxLogitDifference());
        }
    }

    private void line(String name, double measured, Double predicted) {
        String first = String.format(Locale.ROOT, "%-32s %10.3f", name, measured);
        out.println(
                predicted == null
                        ? first
                        : String.format(Locale.ROOT, "%s %10.3f %8.2f", first, predicted, measured / predicted));
    }

    private void exact(String name, String format, Object value) {
        String number = String.format(Locale.ROOT, format, value);
        out.printf("%-32s %10s %10s %8s%n", name, number, number, "equal");
    }
}
