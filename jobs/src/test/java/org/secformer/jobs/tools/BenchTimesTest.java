package org.secformer.jobs.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.party.timing.BatchTimes;
import org.secformer.mpc.protocol.SectionCost;

class BenchTimesTest {
    /** Two lanes of a cold batch and two measured ones; party 1 is the slower one, after two seconds of preparation. */
    private static RunReport report(int party, long sentBytes) {
        List<BatchTimes> times = new ArrayList<>();
        for (int position : new int[] {0, 2, 4, 1, 3, 5}) {
            double total = (position < 2 ? 20 : 6 + position) + 0.1 * party;
            times.add(new BatchTimes(
                    position % 2,
                    position,
                    0,
                    total,
                    Map.of(
                            "multiplying",
                            1.5,
                            "sending",
                            0.25,
                            "waiting",
                            0.5 - 0.25 * party,
                            "reading material",
                            0.25 + 0.25 * party),
                    Map.of(
                            "preparation",
                            2.0,
                            "layer 0 query, key, value",
                            1.0,
                            "layer 0 feed-forward input",
                            0.5,
                            "layer 1 GeLU",
                            0.25)));
        }
        return new RunReport(6, 80, sentBytes, 600, 9, "kernel", 1, times, null);
    }

    private final BenchTimes times = new BenchTimes(List.of(report(0, 300), report(1, 300)), 2);

    @Test
    void batchesTakeAsLongAsTheSlowerParty() {
        assertEquals((7.1 + 8.1) / 2, times.online(), 1e-9);
        assertEquals(18.1, times.cold(), 1e-9);
        assertEquals(2, times.preparation(), 1e-9);
    }

    @Test
    void rowsPerSecondLeaveOutTheColdBatches() {
        // Lane 0 has the batches 2 and 4, lane 1 has 3 and 5; three rows each.
        assertEquals(3 * 2 / (8.1 + 10.1) + 3 * 2 / (9.1 + 11.1), times.rowsPerSecond(3), 1e-9);
    }

    @Test
    void resourcesAreThoseOfTheSlowerParty() {
        Map<String, Double> resources = times.resources();
        assertEquals(0.5, resources.get(BenchTimes.READING), 1e-9);
        assertEquals(0.25, resources.get(BenchTimes.WAITING), 1e-9);
        assertEquals(0.5, resources.get(BenchTimes.OPENING), 1e-9);
        assertEquals(7.6 - 2.5, resources.get(BenchTimes.REST), 1e-9);
    }

    @Test
    void partsOfLayersAreGrouped() {
        assertEquals(Map.of("linear", 1.5, "GeLU", 0.25), times.kinds());
        assertEquals(List.of("linear", "GeLU"), List.copyOf(times.kinds().keySet()));
    }

    @Test
    void anyByteMoreThanPredictedIsAFault() {
        times.check(new SectionCost("total", 80, 50, 100, 7, 8), 6);
        BenchTimes more = new BenchTimes(List.of(report(0, 300), report(1, 301)), 2);
        assertThrows(IllegalStateException.class, () -> more.check(new SectionCost("total", 80, 50, 100), 6));
        assertThrows(IllegalStateException.class, () -> times.check(new SectionCost("total", 81, 50, 100), 6));
        assertThrows(IllegalStateException.class, () -> times.check(new SectionCost("total", 80, 50, 101), 6));
    }
}
