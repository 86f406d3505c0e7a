package org.secformer.jobs.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.storage.Json;
import org.secformer.jobs.party.RunCourse;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.party.timing.BatchTimes;
import org.secformer.jobs.party.timing.PartFigures;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page of a run: whole, with the figures of the report, and harmless whatever names it shows. */
public class RunPageTest {
    private static final String HOSTILE = "</title><script>alert(1)</script>\" onload='x' \u202e\u0007&";

    /** Two lanes with five batches each, one epoch that failed. */
    public static RunReport report(String hostile) {
        List<BatchTimes> times = new ArrayList<>();
        for (int position = 0; position < 10; position++) {
            times.add(new BatchTimes(
                    position % 2,
                    position,
                    1_800_000_000_000L + 1_100L * (position / 2) + 300L * (position % 2),
                    1 + 0.02 * position,
                    Map.of("multiplying", 0.5),
                    Map.of("embedding", 0.1)));
        }
        List<PartFigures> parts = List.of(
                new PartFigures("2Quad", 700, 2_100_000, 30_000_000, 1.25),
                new PartFigures("GeLU", 80, 5_250_000, 21_000_000, 2.5),
                new PartFigures("LayerNorm", 300, 912_345, 9_000_001, 1.125),
                new PartFigures("attention products", 20, 3_400_000, 999, 0.75),
                new PartFigures("embedding", 10, 12_000, 0, 0.0625),
                new PartFigures(hostile, 10, 1_000, 1, 0.5));
        RunCourse course = new RunCourse(
                1,
                38,
                2,
                1,
                List.of("[PEER_GONE] the connection broke: " + hostile),
                25,
                14,
                parts,
                parts,
                Map.of("multiplying", 3.5, "waiting", 1.25));
        return new RunReport(10, 112, 11_675_345, 60_001_001, 7.5, hostile, 512_000_000, times, course);
    }

    private static Document parsed(String page) throws Exception {
        // Without entities of HTML, a page that is well-formed is XML.
        String xml = page.substring(page.indexOf('\n') + 1);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<Element> all(Document document) {
        NodeList nodes = document.getElementsByTagName("*");
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static Map<String, String> figures(Document document) {
        Map<String, String> figures = new TreeMap<>();
        all(document).stream()
                .filter(element -> element.hasAttribute("data-exact"))
                .forEach(element -> figures.put(element.getAttribute("data-name"), element.getAttribute("data-exact")));
        return figures;
    }

    @Test
    void figuresAreThoseOfTheJson() throws Exception {
        RunReport report = read(Json.bytes(report("head")));
        Map<String, String> figures = figures(parsed(RunPage.of(report)));
        Map<String, Object> expected = new TreeMap<>();
        expected.put("rows", report.course().rows());
        expected.put("batches", report.batches());
        expected.put("seconds", report.seconds());
        expected.put("rowsPerSecond", 38 / 7.5);
        expected.put("lanes", 2);
        expected.put("peakHeapBytes", report.peakHeapBytes());
        expected.put("rounds", 10L * report.rounds());
        expected.put("rounds.predicted", 1120);
        expected.put("sentBytes", report.sentBytes());
        expected.put("sentBytes.predicted", 11_675_345);
        expected.put("materialBytes", report.materialBytes());
        expected.put("materialBytes.predicted", 60_001_001);
        expected.put("stockBefore", 25);
        expected.put("stockAfter", 14);
        for (PartFigures part : report.course().measured()) {
            expected.put("part." + part.name() + ".rounds", part.rounds());
            expected.put("part." + part.name() + ".sentBytes", part.sentBytes());
            expected.put("part." + part.name() + ".materialBytes", part.materialBytes());
            expected.put("part." + part.name() + ".seconds", part.seconds());
        }
        Map<String, String> texts = new TreeMap<>();
        expected.forEach((name, value) -> texts.put(name, value.toString()));
        assertEquals(texts, figures);
    }

    private static RunReport read(byte[] json) throws IOException {
        return Json.readOwn(json, RunReport.class, "report");
    }

    @Test
    void eachBatchHasItsBar() throws Exception {
        Document document = parsed(RunPage.of(report("head")));
        assertEquals(
                10,
                all(document).stream()
                        .filter(element -> element.getAttribute("class").startsWith("batch"))
                        .count());
        assertTrue(document.getDocumentElement().getTextContent().contains("[PEER_GONE] the connection broke"));
    }

    @Test
    void namesAreTextAndNothingElse() throws Exception {
        for (String page : List.of(RunPage.of(report(HOSTILE)), BenchPage.of(HOSTILE, BenchPageTest.report(HOSTILE)))) {
            Document document = parsed(page);
            for (Element element : all(document)) {
                assertFalse(element.getTagName().equals("script"), page);
                assertFalse(element.hasAttribute("onload"), page);
            }
            assertTrue(document.getDocumentElement().getTextContent().contains("<script>alert(1)</script>"));
            assertFalse(page.contains("\u202e") || page.contains("\u0007"));
        }
    }

    @Test
    void nothingIsFetched() throws Exception {
        for (String page : List.of(RunPage.of(report("head")), BenchPage.of("bench", BenchPageTest.report("head")))) {
            assertFalse(page.contains("http:") || page.contains("https:") || page.contains("url("), page);
            assertFalse(page.contains("@import"), page);
            for (Element element : all(parsed(page))) {
                for (String attribute : List.of("src", "href", "xlink:href", "action", "srcset", "poster")) {
                    assertFalse(element.hasAttribute(attribute), attribute);
                }
            }
        }
    }

    /** A run of nothing but failures before it has no lanes to show; one with a thousand lanes shows some. */
    @Test
    void unusualRunsHavePagesToo() throws Exception {
        RunReport usual = report("head");
        RunCourse course = usual.course();
        RunReport empty = new RunReport(0, 0, 0, 0, 0.5, "k", 1, List.of(), course);
        assertFalse(RunPage.of(empty).contains("Lanes over time"));
        RunCourse wide = new RunCourse(0, 38, 1000, 3, List.of(), 0, 0, List.of(), List.of(), Map.of());
        String page = RunPage.of(new RunReport(10, 1, 1, 1, 1, "k", 1, usual.times(), wide));
        assertTrue(parsed(page).getDocumentElement().getTextContent().contains("The first 64 of 1000 lanes"));
        assertTrue(page.contains("None: 3 epochs"));
    }
}
