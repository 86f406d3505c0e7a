package org.secformer.jobs.dealer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DealerSetsTest {
    @ParameterizedTest
    @CsvSource({
        // So few that each is a task.
        "1, 4, 1",
        "40, 4, 40",
        // Several for each slot.
        "500, 4, 64",
        "5000, 200, 3200",
        // Many more than slots now: others may come.
        "10000, 4, 1250",
        // The driver has to know them all.
        "1000000, 4, 20000"
    })
    void tasksGrowWithSlotsAndUnits(int units, int slots, int tasks) {
        assertEquals(tasks, DealerSets.slices(units, slots));
    }

    /** A set is a directory, and its claims another one. */
    @Test
    void noSetHasMoreUnitsThanADirectoryShouldHaveFiles() {
        assertEquals(List.of(1), DealerSets.sizes(1));
        assertEquals(List.of(50_000), DealerSets.sizes(50_000));
        assertEquals(List.of(25_001, 25_000), DealerSets.sizes(50_001));
        assertEquals(List.of(41_667, 41_667, 41_666), DealerSets.sizes(125_000));
    }
}
