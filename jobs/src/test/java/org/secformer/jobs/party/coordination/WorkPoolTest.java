package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.material.UnitId;

/** Each batch is handed out once, in ranges that shrink. */
class WorkPoolTest {
    private static WorkPool pool(int batches, int lanes) {
        List<UnitId> units = IntStream.range(0, batches)
                .mapToObj(unit -> new UnitId("0123456789abcdef", unit))
                .toList();
        return new WorkPool(new Agreement(
                CoordinationFixture.EPOCH,
                lanes,
                IntStream.range(0, batches).boxed().toList(),
                units,
                CoordinationFixture.SUPPLY));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,4", "7,2", "64,1", "64,4", "1000,3", "10000,100"})
    void eachBatchOnce(int batches, int lanes) {
        WorkPool pool = pool(batches, lanes);
        SplittableRandom order = new SplittableRandom(7);
        List<Integer> handed = new ArrayList<>();
        int largest = Integer.MAX_VALUE;
        while (!pool.isEmpty()) {
            int lane = order.nextInt(lanes);
            assertFalse(pool.isTooLate(lane));
            WorkRange range = pool.next(lane).orElseThrow();
            assertTrue(range.count() <= Math.min(largest, WorkPool.MOST), range::toString);
            largest = range.count();
            IntStream.range(range.from(), range.end()).forEach(handed::add);
        }
        assertEquals(1, largest, "lanes finish together");
        assertEquals(IntStream.range(0, batches).boxed().toList(), handed);
        assertEquals(Optional.empty(), pool.next(0));
    }

    @Test
    void whoIsNotConnectedComesTooLate() {
        WorkPool pool = pool(2, 2);
        pool.next(0);
        pool.next(1);
        assertFalse(pool.isTooLate(0));
        pool.disconnected(0);
        assertTrue(pool.isTooLate(0));
        assertFalse(pool.isTooLate(1));
    }
}
