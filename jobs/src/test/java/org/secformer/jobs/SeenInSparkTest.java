package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.monitoring.Pages;
import org.secformer.jobs.party.RunReport;
import org.secformer.mpc.protocol.SectionCost;

/**
 * Two parties on a real cluster, with the settings in conf/: what Prometheus scrapes in the middle of a run, what the run's report
 * says, and what the history server shows afterwards are the same.
 */
@Tag("slow")
class SeenInSparkTest {
    private static final int FIRST = 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private Roles roles;
    private Path events;

    @Test
    void metricsReportAndHistoryTellTheSame() throws Exception {
        roles = Roles.in(Files.createDirectory(directory.resolve("roles")));
        events = Files.createDirectory(directory.resolve("events"));
        roles.dealing("--units", FIRST).assertDone();
        SectionCost price = DatasetManifest.read(
                        new LocalStorage(roles.party("dataset", 0)),
                        roles.identities().credentials(Role.PARTY0))
                .plan()
                .price()
                .total();
        try (StandaloneCluster cluster = StandaloneCluster.start(directory.resolve("cluster"), 2)) {
            int port = FreePort.choose();
            int[] pages = {FreePort.choose(), FreePort.choose()};
            List<Commands.Started> parties = new ArrayList<>();
            for (int party = 0; party < 2; party++) {
                parties.add(score(cluster, party, port, pages[party]));
            }
            for (int party = 0; party < 2; party++) {
                // Both wait for material now, so what they show stands still.
                assertShown(party, pages[party], parties.get(party), price);
            }
            roles.dealing("--units", Roles.BATCHES - FIRST).assertDone();
            for (Commands.Started party : parties) {
                party.await().assertDone();
            }
        }
        roles.reveal(roles.path("predictions.csv")).assertDone();
        ExpectedPredictions.assertAllIn(roles.path("predictions.csv"));
        for (int party = 0; party < 2; party++) {
            assertReported(report(party), price);
        }
        assertHistory();
        Commands.SECRETS.assertNotInFilesOf(events);
    }

    private Path reportFile(int party) {
        return directory.resolve("report" + party + ".json");
    }

    private RunReport report(int party) throws IOException {
        return Json.readOwn(new LocalStorage(directory), reportFile(party).getFileName() + "", RunReport.class);
    }

    private Commands.Started score(StandaloneCluster cluster, int party, int port, int pages) throws IOException {
        String name = "party" + party;
        Path properties = Launcher.properties(
                directory.resolve(name + ".properties"),
                name,
                List.of(
                        "spark.master " + cluster.master(),
                        "spark.executor.memory 1g",
                        "spark.executor.cores 1",
                        "spark.cores.max 1",
                        "spark.secformer.host 127.0.0.1",
                        "spark.secformer.port " + port,
                        "spark.secformer.identity " + roles.party("keys", party),
                        "spark.secformer.trust " + roles.path("trust"),
                        "spark.secformer.bundle " + roles.party("model", party),
                        "spark.secformer.dataset " + roles.party("dataset", party),
                        "spark.secformer.material " + roles.party("material", party),
                        "spark.secformer.out " + roles.party("predictions", party)),
                List.of(
                        "spark.ui.port " + pages,
                        "spark.eventLog.enabled true",
                        "spark.eventLog.dir file://" + events,
                        "spark.eventLog.compress false"));
        return Launcher.submit(
                directory.resolve(name + ".log"),
                properties,
                "score",
                "--wait-for-material",
                200,
                "--report",
                reportFile(party));
    }

    private static void assertShown(int party, int port, Commands.Started driver, SectionCost price) throws Exception {
        String namespace = "secformer_party" + party;
        String prometheus = "http://localhost:" + port + "/metrics/prometheus";
        int rows = FIRST * Roles.ROWS_PER_BATCH;
        Waiting.until(
                () -> Pages.metrics(Pages.text(prometheus), namespace).getOrDefault("rows", 0.0) >= rows,
                "the first rows are among the metrics",
                driver);
        String scraped = Pages.text(prometheus);
        Map<String, Double> metrics = Pages.metrics(scraped, namespace);
        assertEquals(rows, metrics.get("rows"));
        assertEquals(FIRST, metrics.get("batches"));
        assertEquals(FIRST, metrics.get("claims"));
        assertEquals(FIRST * price.rounds(), metrics.get("rounds"));
        assertEquals(FIRST * price.sentBytes(), metrics.get("bytesSent"));
        assertEquals(FIRST * price.materialBytes(), metrics.get("materialBytes"));
        assertTrue(metrics.get("seconds_linear") > 0, metrics::toString);
        assertEquals(0, metrics.get("unitsDealt"));

        String rest = "http://localhost:" + port + "/api/v1/applications";
        Matcher id = Pattern.compile("\"id\" : \"([^\"]+)\"").matcher(Pages.text(rest));
        assertTrue(id.find());
        String jobs = Pages.text(rest + "/" + id.group(1) + "/jobs");
        assertTrue(
                jobs.contains("score: lane 0 of 1, which share " + rows + " rows in " + FIRST + " batches, epoch "),
                jobs);
        Commands.SECRETS.assertNotIn(new Outcome(List.of("Spark's pages"), 0, scraped + jobs, 0));
    }

    private static void assertReported(RunReport report, SectionCost price) {
        assertEquals(Roles.ROWS, report.course().rows());
        assertEquals(Roles.BATCHES, report.batches());
        assertEquals(price.rounds(), report.rounds());
        assertEquals(Roles.BATCHES * price.sentBytes(), report.sentBytes());
        assertEquals(Roles.BATCHES * price.materialBytes(), report.materialBytes());
    }

    /** Spark's history server reads what both applications have logged. */
    private void assertHistory() throws Exception {
        int port = FreePort.choose();
        Path log = directory.resolve("history.log");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + Path.of(System.getProperty("secformer.home"), "conf/jvm.options"),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dspark.history.ui.port=" + port,
                        "-Dspark.history.fs.logDirectory=file://" + events,
                        "-Dspark.history.fs.update.interval=1s",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.apache.spark.deploy.history.HistoryServer")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            String rest = "http://localhost:" + port + "/api/v1/applications";
            List<String> finished = new ArrayList<>();
            Waiting.until(
                    () -> {
                        finished.clear();
                        Matcher ids = Pattern.compile("\"id\" : \"([^\"]+)\"").matcher(Pages.text(rest));
                        while (ids.find()) {
                            finished.add(ids.group(1));
                        }
                        return finished.size() == 2 && server.isAlive();
                    },
                    "the history server shows both applications; see " + log,
                    null);
            for (String application : finished) {
                int party = Pages.text(rest + "/" + application).contains("score party 0") ? 0 : 1;
                Map<String, Double> counted = Pages.accumulators(Pages.text(rest + "/" + application + "/stages"));
                RunReport report = report(party);
                assertEquals(report.course().rows(), counted.get("rows"), counted::toString);
                assertEquals(report.batches(), counted.get("batches"));
                assertEquals(report.batches(), counted.get("units claimed"));
                assertEquals(report.sentBytes(), counted.get("bytes sent"));
                assertEquals(report.materialBytes(), counted.get("bytes of material used"));
                double seconds =
                        report.course().measured().stream().collect(Collectors.summingDouble(part -> part.seconds()));
                double shown = counted.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("seconds, "))
                        .mapToDouble(Map.Entry::getValue)
                        .sum();
                assertEquals(seconds, shown, 1e-6);
            }
        } finally {
            server.destroy();
        }
    }
}
