package org.secformer.jobs.tools;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.secformer.jobs.monitoring.Sections;
import org.secformer.jobs.party.LaneTally;
import org.secformer.jobs.party.RunCourse;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.party.timing.BatchTimes;
import org.secformer.jobs.party.timing.PartFigures;

/** A party's report of a run as a page. It holds what the report in JSON holds: counts, seconds, names of parts, messages. */
public final class RunPage {
    /** More would be too thin to see, and too many to load. */
    private static final int MOST_LANES = 64;

    private static final int LANE_HEIGHT = 16;
    private static final int LANE_WIDTH = 1000;

    private final ReportPage page;
    private final RunReport report;
    private final RunCourse course;

    private RunPage(ReportPage page, RunReport report) {
        this.page = page;
        this.report = report;
        this.course = report.course();
    }

    /** A page of one party's run. */
    public static String of(RunReport report) {
        ReportPage page = new ReportPage(
                "Party " + report.course().party() + ": " + report.course().rows() + " rows scored",
                "Private inference by two parties; figures of this one. Multiplied by " + report.kernel() + ".");
        new RunPage(page, report).writeAll();
        return page.text();
    }

    /** The same as a part of another page. */
    static void add(ReportPage page, RunReport report) {
        page.heading("Party " + report.course().party());
        new RunPage(page, report).writeAll();
    }

    private void writeAll() {
        cards();
        predictedAndMeasured();
        parts();
        resources();
        lanes();
        stock();
        faults();
    }

    private void cards() {
        page.beginCards();
        page.card("rows", course.rows(), "" + course.rows(), "rows");
        page.card("batches", report.batches(), "" + report.batches(), "batches");
        page.card("seconds", report.seconds(), ReportPage.seconds(report.seconds()), "with starting the lanes");
        double rate = course.rows() / report.seconds();
        page.card("rowsPerSecond", rate, ReportPage.format("%.2f", rate), "rows per second");
        page.card("lanes", course.lanes(), "" + course.lanes(), "lanes");
        page.card("peakHeapBytes", report.peakHeapBytes(), ReportPage.bytes(report.peakHeapBytes()), "peak heap here");
        page.end();
    }

    private void predictedAndMeasured() {
        page.heading("Predicted and measured");
        page.beginTable("all batches", "predicted", "measured", "factor");
        PartFigures predicted = total(course.predicted());
        line("rounds", predicted.rounds(), (long) report.rounds() * report.batches(), false);
        line("sentBytes", predicted.sentBytes(), report.sentBytes(), true);
        line("materialBytes", predicted.materialBytes(), report.materialBytes(), true);
        page.endTable();
        page.paragraph(
                "Predicted by the price list, before anything ran. It has no seconds; bench and explain --calibrate"
                        + " predict those.");
    }

    private void line(String name, long predicted, long measured, boolean isBytes) {
        page.beginRow(
                switch (name) {
                    case "sentBytes" -> "sent by this party";
                    case "materialBytes" -> "material used up, both parties' halves";
                    default -> name;
                });
        page.cell(name + ".predicted", predicted, isBytes ? ReportPage.bytes(predicted) : "" + predicted);
        page.cell(name, measured, isBytes ? ReportPage.bytes(measured) : "" + measured);
        page.cell(ReportPage.factor(measured, predicted));
        page.end();
    }

    private static PartFigures total(List<PartFigures> parts) {
        return parts.stream().reduce(new PartFigures("total", 0, 0, 0, 0), PartFigures::plus);
    }

    /** In the order of the computation. */
    private static List<PartFigures> sorted(List<PartFigures> parts) {
        List<PartFigures> sorted = new ArrayList<>();
        Sections.KINDS.forEach(
                kind -> parts.stream().filter(part -> part.name().equals(kind)).forEach(sorted::add));
        parts.stream().filter(part -> !Sections.KINDS.contains(part.name())).forEach(sorted::add);
        return sorted;
    }

    private void parts() {
        List<PartFigures> parts = sorted(course.measured());
        Map<String, PartFigures> predicted = new HashMap<>();
        course.predicted().forEach(part -> predicted.put(part.name(), part));
        page.heading("Seconds by part of the model");
        double all = total(parts).seconds();
        page.bars(parts.stream()
                .map(part -> new ReportPage.Bar(
                        part.name(),
                        part.seconds(),
                        null,
                        ReportPage.seconds(part.seconds())
                                + ReportPage.format(", %.0f %%", 100 * part.seconds() / all)))
                .toList());
        page.paragraph("Of all lanes, added up.");
        page.heading("Bytes sent by part of the model");
        page.bars(parts.stream()
                .filter(part -> part.sentBytes() > 0)
                .map(part -> new ReportPage.Bar(
                        part.name(),
                        part.sentBytes(),
                        predicted.containsKey(part.name())
                                ? (double) predicted.get(part.name()).sentBytes()
                                : null,
                        ReportPage.bytes(part.sentBytes())))
                .toList());
        page.legend();
        page.beginTable("all batches", "rounds", "sent", "material", "seconds");
        for (PartFigures part : parts) {
            String name = "part." + part.name() + ".";
            page.beginRow(part.name());
            page.cell(name + "rounds", part.rounds(), "" + part.rounds());
            page.cell(name + "sentBytes", part.sentBytes(), ReportPage.bytes(part.sentBytes()));
            page.cell(name + "materialBytes", part.materialBytes(), ReportPage.bytes(part.materialBytes()));
            page.cell(name + "seconds", part.seconds(), ReportPage.seconds(part.seconds()));
            page.end();
        }
        page.endTable();
    }

    private void resources() {
        page.heading("Seconds by what was used");
        page.bars(course.secondsByResource().entrySet().stream()
                .map(used ->
                        new ReportPage.Bar(used.getKey(), used.getValue(), null, ReportPage.seconds(used.getValue())))
                .toList());
        page.paragraph("Of all lanes, added up; waiting is for the other party and the network.");
    }

    private void lanes() {
        int shown = Math.min(course.lanes(), MOST_LANES);
        List<BatchTimes> times =
                report.times().stream().filter(batch -> batch.lane() < shown).toList();
        if (times.isEmpty()) {
            return;
        }
        page.heading("Lanes over time");
        long start = times.stream().mapToLong(BatchTimes::startMillis).min().orElseThrow();
        double millis = times.stream()
                .mapToDouble(batch -> batch.startMillis() - start + 1e3 * batch.total())
                .max()
                .orElseThrow();
        Html html = page.html();
        html.open("div", "class", "lanes");
        html.open(
                "svg",
                "viewBox",
                "0 0 " + LANE_WIDTH + " " + LANE_HEIGHT * shown,
                "preserveAspectRatio",
                "none",
                "height",
                LANE_HEIGHT * shown + "",
                "role",
                "img",
                "aria-label",
                "when each lane was at work with which batch");
        for (BatchTimes batch : times) {
            html.open(
                            "rect",
                            "class",
                            batch.position() % 2 == 0 ? "batch" : "batch odd",
                            "x",
                            ReportPage.format("%.2f", LANE_WIDTH * (batch.startMillis() - start) / millis),
                            "y",
                            LANE_HEIGHT * batch.lane() + 2 + "",
                            "width",
                            ReportPage.format("%.2f", Math.max(0.5, LANE_WIDTH * 1e3 * batch.total() / millis - 0.5)),
                            "height",
                            LANE_HEIGHT - 4 + "")
                    .element(
                            "title",
                            "lane " + batch.lane() + ", position " + batch.position() + ": "
                                    + ReportPage.seconds(batch.total()))
                    .close();
        }
        html.close();
        html.open("div", "class", "axis")
                .element("span", "0 s")
                .element("span", ReportPage.seconds(millis / 2e3))
                .element("span", ReportPage.seconds(millis / 1e3))
                .close()
                .close();
        page.paragraph((shown < course.lanes()
                        ? "The first " + shown + " of " + course.lanes() + " lanes"
                        : "A row for each lane")
                + ", a bar for each batch: at most the last " + LaneTally.REMEMBERED
                + " of the last epoch, by the clock of"
                + " the lane's executor.");
    }

    private void stock() {
        page.heading("Material in stock at this party");
        page.bars(List.of(
                new ReportPage.Bar("before", course.stockBefore(), null, course.stockBefore() + " units"),
                new ReportPage.Bar("after", course.stockAfter(), null, course.stockAfter() + " units")));
        page.beginTable("units", "before", "after", "batches scored");
        page.beginRow("free, for this model and length");
        page.cell("stockBefore", course.stockBefore(), "" + course.stockBefore());
        page.cell("stockAfter", course.stockAfter(), "" + course.stockAfter());
        page.cell("" + report.batches());
        page.end();
        page.endTable();
    }

    private void faults() {
        page.heading("Faults survived");
        if (course.failures().isEmpty()) {
            page.paragraph("None: " + (course.epochs() == 1 ? "one epoch" : course.epochs() + " epochs")
                    + ", and none of them failed.");
            return;
        }
        page.paragraph("Lanes or epochs that failed and were started again, with fresh units: "
                + course.failures().size() + ", because of");
        page.faults(course.failures());
    }
}
