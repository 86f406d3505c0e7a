package org.secformer.jobs.tools.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.mpc.protocol.SectionCost;

class TimeModelTest {
    private static final Rates RATES = new Rates(8e9, 2e-9, 5e8, 3e-9, 0.004, 1e8);
    private static final SectionCost COST =
            new SectionCost("total", 50, 200_000_000, 1_000_000_000, 16_000_000_000L, 1_500_000_000);

    @Test
    void everyResourceCountsOnce() {
        TimeModel.Prediction prediction = new TimeModel(RATES).predict(COST);
        TimeModel.Online online = prediction.online();
        assertEquals(2.0, online.multiplying(), 1e-9);
        assertEquals(3.0, online.elementwise(), 1e-9);
        assertEquals(1.0, online.readingMaterial(), 1e-9);
        assertEquals(0.1, online.rounds(), 1e-9);
        assertEquals(2.0, online.sending(), 1e-9);
        assertEquals(8.1, prediction.onlineSeconds(), 1e-9);
        assertEquals(1.0 + 4.5 + 2.0, prediction.dealingSeconds(), 1e-9);
    }

    @Test
    void anotherNetworkChangesRoundsAndSendingOnly() {
        TimeModel.Online online = new TimeModel(RATES.onNetwork(80.0, 400.0)).online(COST);
        assertEquals(2.0, online.rounds(), 1e-9);
        assertEquals(4.0, online.sending(), 1e-9);
        assertEquals(10 + 2.0, online.total(), 1e-9);
        assertEquals(RATES, RATES.onNetwork(null, null));
    }

    @Test
    void mediansAreTheMiddle() {
        assertEquals(2, Medians.of(List.of(9.0, 1.0, 2.0)));
        assertEquals(1.5, Medians.of(List.of(9.0, 1.0, 2.0, 0.5)));
        assertEquals(
                Map.of("a", 2.0, "b", 0.0),
                Medians.byName(List.of(Map.of("a", 1.0), Map.of("a", 2.0, "b", 3.0), Map.of("a", 3.0))));
    }

    /** What it says about time depends on the machine; that it says something does not. */
    @Test
    void theLoopbackIsMeasured(@TempDir Path directory) throws Exception {
        LoopbackProbe.Network network = LoopbackProbe.measure(directory);
        assertTrue(network.roundTripSeconds() > 0 && network.sentBytesPerSecond() > 0, network::toString);
    }
}
