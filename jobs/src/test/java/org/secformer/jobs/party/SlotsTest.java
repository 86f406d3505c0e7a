package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;

class SlotsTest {
    private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

    @Test
    void executorsThatComeAndGoAreRefused() {
        System.setProperty(DYNAMIC, "true");
        try {
            String message = assertThrows(
                            InvalidInputException.class, () -> new Slots("test", LaneCount.parse("2"), 1_000))
                    .getMessage();
            assertTrue(message.startsWith(DYNAMIC + ": expected false, found true"), message);
        } finally {
            System.clearProperty(DYNAMIC);
        }
    }

    @Test
    void thisProcessHasAsManyAsAreWanted() {
        try (Slots slots = new Slots("test", LaneCount.parse("7"), 1_000)) {
            assertEquals(7, slots.offer());
        }
        try (Slots slots = new Slots("test", LaneCount.parse("auto"), 1_000)) {
            assertEquals(Runtime.getRuntime().availableProcessors(), slots.offer());
        }
    }
}
