package org.secformer.jobs.tools;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchPageTest {
    static BenchReport report(String name) {
        Map<String, Double> kinds = new LinkedHashMap<>(Map.of("linear", 0.5, name, 0.25));
        return new BenchReport(
                1.5,
                0.25,
                4,
                2.5,
                0.75,
                110_500_000,
                538_800_000,
                422,
                0.000123,
                1_700_000_000,
                name,
                kinds,
                Map.of("multiplying", 0.75),
                1.25,
                2.25,
                Map.of("linear", 0.375, name, 0.3),
                Map.of("multiplying", 0.5),
                List.of(RunPageTest.report(name), RunPageTest.report(name)));
    }

    @Test
    void figuresAreThoseOfTheReport() {
        String page = BenchPage.of("bert-base", report("head"));
        for (String figure : List.of(
                "data-name=\"onlineSeconds\" data-exact=\"1.5\"",
                "data-name=\"rowsPerSecond\" data-exact=\"0.75\"",
                "data-name=\"rounds\" data-exact=\"422\"",
                "data-name=\"bytesSentPerParty\" data-exact=\"110500000\"",
                "data-name=\"materialBytes\" data-exact=\"538800000\"",
                "data-name=\"maxLogitDifference\" data-exact=\"1.23E-4\"",
                "data-name=\"online\" data-exact=\"1.5\"",
                ">1.20<",
                "preparation before a batch&#39;s input: 250 ms")) {
            assertTrue(page.contains(figure), figure);
        }
    }
}
