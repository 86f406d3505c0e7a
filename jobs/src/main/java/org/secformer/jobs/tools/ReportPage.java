package org.secformer.jobs.tools;

import java.util.List;
import java.util.Locale;

/**
 * The parts that pages of figures are made of: one file without scripts that fetches nothing, for light and dark screens, wide
 * and narrow ones. An exact figure stands in the attribute {@code data-exact} of what shows it, by the name in {@code data-name}.
 */
final class ReportPage {
    /** Blue for what was measured, grey for what was predicted; text is never told apart by colour alone. */
    private static final String STYLE = """

            :root{--paper:#fff;--card:#f5f6f8;--ink:#1b1f24;--soft:#59626d;--line:#d9dde2;--bar:#2b6cb0;--ghost:#b6bec8;--bad:#b42318}
            @media(prefers-color-scheme:dark){:root{--paper:#15181c;--card:#1e2329;--ink:#e8eaed;--soft:#a3acb7;--line:#353c45;--bar:#6ea8e5;--ghost:#59636f;--bad:#ff9a8f}}
            *{box-sizing:border-box}
            body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
            h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
            h2{font-size:1.125rem;margin:2rem 0 .5rem}
            p{margin:.25rem 0;color:var(--soft);overflow-wrap:anywhere}
            .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1.25rem 0}
            .card{background:var(--card);border-radius:.5rem;padding:.6rem .8rem}
            .card b{display:block;white-space:nowrap;font-size:1.25rem;font-variant-numeric:tabular-nums}
            .card span{color:var(--soft);font-size:.875rem}
            .wide{overflow-x:auto}
            table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
            th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}
            th{color:var(--soft);font-weight:600}
            th:first-child,td:first-child{text-align:left;padding-left:0}
            .bars{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr minmax(5.5rem,auto);gap:.35rem .8rem;align-items:center;grid-auto-flow:dense}
            .bars .name{grid-column:1;overflow-wrap:anywhere}.bars .chart{grid-column:2}.bars .value{grid-column:3}
            .bars .value{text-align:right;font-variant-numeric:tabular-nums}
            .bars svg,.lanes svg{display:block;width:100%}
            .bars svg{height:.9rem}
            .lanes svg{background:var(--card);border-radius:.25rem}
            .axis{display:flex;justify-content:space-between;color:var(--soft);font-size:.875rem}
            .bar{fill:var(--bar)}.ghost{fill:var(--ghost)}.batch{fill:var(--bar)}.batch.odd{opacity:.6}
            .bad{color:var(--bad)}
            .key{display:inline-block;width:.7rem;height:.7rem;border-radius:.1rem;margin:0 .35rem 0 .8rem}.key:first-child{margin-left:0}
            td:first-child{white-space:normal;overflow-wrap:anywhere;min-width:6rem}
            @media(max-width:34rem){.bars{grid-template-columns:1fr auto;row-gap:0}.bars .chart{grid-column:1/-1;margin-bottom:.6rem}.bars .value{grid-column:2}th,td{padding:.3rem .35rem;font-size:.875rem}}
            """;

    private final Html html = new Html();

    /**
     * A bar and its figure.
     *
     * @param name shown before it
     * @param exact of the longer bar, in what all figures of the chart are in
     * @param predicted of a second one, or null
     * @param value as it is shown
     */
    record Bar(String name, double exact, Double predicted, String value) {}

    /** @param title shown as heading, too */
    ReportPage(String title, String subtitle) {
        html.open("html", "lang", "en").open("head");
        html.empty("meta", "charset", "utf-8");
        html.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.element("title", title).style(STYLE).close();
        html.open("body").element("h1", title).element("p", subtitle);
    }

    String text() {
        return html.close().close().page();
    }

    void heading(String words) {
        html.element("h2", words);
    }

    void paragraph(String words) {
        html.element("p", words);
    }

    void beginCards() {
        html.open("div", "class", "cards");
    }

    void card(String name, Number exact, String shown, String words) {
        html.open("div", "class", "card")
                .element("b", shown, "data-name", name, "data-exact", exact.toString())
                .element("span", words)
                .close();
    }

    void end() {
        html.close();
    }

    void beginTable(String... columns) {
        html.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (String column : columns) {
            html.element("th", column, "scope", "col");
        }
        html.close().close().open("tbody");
    }

    void beginRow(String name) {
        html.open("tr").element("td", name);
    }

    void cell(String name, Number exact, String shown) {
        html.element("td", shown, "data-name", name, "data-exact", exact.toString());
    }

    void cell(String words) {
        html.element("td", words);
    }

    void endTable() {
        html.close().close().close();
    }

    /** Bars with one scale, from 0 to the longest. */
    void bars(List<Bar> bars) {
        double longest = bars.stream()
                .mapToDouble(bar -> Math.max(bar.exact(), bar.predicted() == null ? 0 : bar.predicted()))
                .max()
                .orElse(0);
        html.open("div", "class", "bars");
        for (Bar bar : bars) {
            html.element("div", bar.name(), "class", "name").element("div", bar.value(), "class", "value");
            html.open("div", "class", "chart");
            html.open("svg", "viewBox", "0 0 1000 20", "preserveAspectRatio", "none", "aria-hidden", "true");
            boolean isAlone = bar.predicted() == null;
            bar("bar", bar.exact() / longest, 0, isAlone ? 20 : 11);
            if (!isAlone) {
                bar("ghost", bar.predicted() / longest, 13, 7);
            }
            html.close().close();
        }
        html.close();
    }

    private void bar(String kind, double part, int y, int height) {
        long width = Double.isFinite(part) ? Math.round(1000 * part) : 0;
        html.empty("rect", "class", kind, "width", width + "", "y", y + "", "height", height + "");
    }

    /** What the two bars of a row are. */
    void legend() {
        html.open("p");
        html.element("span", "", "class", "key", "style", "background:var(--bar)")
                .text("measured ");
        html.element("span", "", "class", "key", "style", "background:var(--ghost)")
                .text("predicted")
                .close();
    }

    void faults(List<String> reasons) {
        html.open("ol");
        reasons.forEach(reason -> html.element("li", reason, "class", "bad"));
        html.close();
    }

    /** The writer, for what only one page has. */
    Html html() {
        return html;
    }

    static String bytes(double bytes) {
        if (bytes < 1e3) {
            return format("%.0f B", bytes);
        }
        return bytes < 1e6
                ? format("%.1f kB", bytes / 1e3)
                : bytes < 1e9
                        ? format(bytes < 1e8 ? "%.2f MB" : "%.1f MB", bytes / 1e6)
                        : format("%.2f GB", bytes / 1e9);
    }

    static String seconds(double seconds) {
        if (seconds < 1) {
            return format("%.0f ms", seconds * 1e3);
        }
        return seconds < 600 ? format(seconds < 10 ? "%.2f s" : "%.1f s", seconds) : format("%.1f min", seconds / 60);
    }

    static String factor(double measured, double predicted) {
        return measured == predicted ? "equal" : predicted == 0 ? "" : format("%.2f", measured / predicted);
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
