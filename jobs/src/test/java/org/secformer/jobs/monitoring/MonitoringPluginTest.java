package org.secformer.jobs.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.secformer.jobs.Waiting;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

class MonitoringPluginTest {
    private static final String NAMESPACE = "secformer_test";

    private static SparkConf conf() {
        return new SparkConf()
                .setMaster("local[2]")
                .setAppName("monitoring")
                .set("spark.ui.port", "0")
                .set("spark.plugins", MonitoringPlugin.class.getName())
                .set("spark.metrics.namespace", NAMESPACE)
                .set(
                        "spark.metrics.conf.driver.sink.prometheusServlet.class",
                        "org.apache.spark.metrics.sink.PrometheusServlet")
                .set("spark.metrics.conf.driver.sink.prometheusServlet.path", "/metrics/prometheus");
    }

    private record Counting(WorkCounters counters) implements Serializable {
        int rows(int rows) {
            counters.add(Count.ROWS, rows);
            counters.add(Count.SENT_BYTES, 3_000_000_000L);
            counters.addSeconds(Map.of("linear", 0.5, "attention products", 0.25, "no such kind", 1.0));
            return rows;
        }
    }

    private static int count(JavaSparkContext spark, List<Integer> rows) {
        Counting counting = new Counting(
                WorkCounters.register(spark.sc(), Count.OF_LANES, List.of("linear", "attention products")));
        return JobGroup.run(
                spark.sc(),
                "a group",
                "score: some rows",
                () -> spark.parallelize(rows, rows.size()).map(counting::rows).reduce(Integer::sum));
    }

    /** Two applications, one after the other in one process: the second one starts at 0. */
    @Test
    void whatTasksCountIsOnSparksPages() throws Exception {
        for (List<Integer> rows : List.of(List.of(1, 2, 4), List.of(8, 16))) {
            try (JavaSparkContext spark = new JavaSparkContext(conf())) {
                int sum = count(spark, rows);
                String pages = spark.sc().uiWebUrl().get();
                String prometheus = pages + "/metrics/prometheus";
                Waiting.until(
                        () -> Pages.metrics(Pages.text(prometheus), NAMESPACE).getOrDefault("rows", 0.0) >= sum,
                        "rows are among the metrics",
                        null);
                Map<String, Double> metrics = Pages.metrics(Pages.text(prometheus), NAMESPACE);
                assertEquals(Count.values().length + Sections.KINDS.size(), metrics.size(), metrics::toString);
                assertEquals(sum, metrics.get("rows"));
                assertEquals(3e9 * rows.size(), metrics.get("bytesSent"));
                assertEquals(0.5 * rows.size(), metrics.get("seconds_linear"));
                assertEquals(0.25 * rows.size(), metrics.get("seconds_attention_products"));
                assertEquals(0, metrics.get("claims"));

                String rest = pages + "/api/v1/applications/" + spark.sc().applicationId();
                Waiting.until(() -> Pages.text(rest + "/jobs").contains("SUCCEEDED"), "the job is shown", null);
                assertTrue(Pages.text(rest + "/jobs").contains("\"description\" : \"score: some rows\""));
                Map<String, Double> counted = Pages.accumulators(Pages.text(rest + "/stages"));
                assertEquals(sum, counted.get("rows"), counted::toString);
                assertEquals(3e9 * rows.size(), counted.get("bytes sent"));
                assertEquals(0.5 * rows.size(), counted.get("seconds, linear"));
            }
        }
    }

    @Test
    void aCallersJobGroupIsBackAfterwards() {
        try (JavaSparkContext spark = new JavaSparkContext(conf().set("spark.ui.enabled", "false"))) {
            assertEquals(1, count(spark, List.of(1)));
            assertNull(spark.getLocalProperty("spark.job.description"));
            spark.setJobGroup("mine", "my own");
            assertEquals(1, count(spark, List.of(1)));
            assertEquals("mine", spark.getLocalProperty("spark.jobGroup.id"));
            assertEquals("my own", spark.getLocalProperty("spark.job.description"));
        }
    }

    /** Whatever a message holds: names that are known, totals that only grow. */
    @Test
    void whatExecutorsSendIsChecked() {
        MonitoringPlugin.Sums sums = new MonitoringPlugin.Sums();
        for (Object message : new Object[] {
            "rows",
            new Object[] {"0"},
            new Object[] {"0", Map.of("rows", 5.0, "text", 1.0)},
            new Object[] {"0", Map.of("rows", 4.0, "batches", Double.NaN)},
            new Object[] {"1", Map.of("rows", 2.0, "batches", "7")},
            new Object[] {"2", Map.of("rows", -1.0, "claims", Double.POSITIVE_INFINITY)}
        }) {
            assertNull(sums.receive(message));
        }
        assertEquals(7, sums.sum("rows"));
        for (String nothing : List.of("batches", "claims", "text")) {
            assertEquals(0, sums.sum(nothing), nothing);
        }
    }

    @Test
    void allPartsOfModelsAreOfKnownKinds() {
        new Plan(new ModelShape(8, 1, 2, 8, 2, 1e-12, 5), 4, 2)
                .price()
                .sections()
                .forEach(cost -> assertTrue(Sections.KINDS.contains(Sections.kind(cost.section())), cost::section));
    }
}
