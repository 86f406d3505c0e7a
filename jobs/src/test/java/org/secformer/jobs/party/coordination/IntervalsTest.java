package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntervalsTest {
    private static final int NUMBERS = 60;

    private static BitSet numbers(Intervals intervals) {
        BitSet numbers = new BitSet();
        int[] before = {-1};
        intervals.forEach((from, end) -> {
            assertTrue(before[0] < from && from < end, from + " to " + end + " after " + before[0]);
            before[0] = end - 1;
            numbers.set(from, end);
        });
        assertEquals(numbers.cardinality(), intervals.size());
        return numbers;
    }

    /** Overlapping ones, too, as a message may have them. */
    private static List<int[]> random(SplittableRandom random) {
        List<int[]> some = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            int from = random.nextInt(NUMBERS);
            some.add(new int[] {from, from + 1 + random.nextInt(12)});
        }
        return some;
    }

    private static BitSet union(List<int[]> some) {
        BitSet numbers = new BitSet();
        some.forEach(bounds -> numbers.set(bounds[0], bounds[1]));
        return numbers;
    }

    @Test
    void theyAreSetsOfNumbers() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 5_000; i++) {
            List<int[]> some = random(random);
            List<int[]> others = random(random);
            BitSet left = union(some);
            BitSet right = union(others);
            assertEquals(left, numbers(Intervals.of(some)));
            BitSet both = (BitSet) left.clone();
            both.and(right);
            assertEquals(both, numbers(Intervals.of(some).and(Intervals.of(others))));
            left.andNot(right);
            assertEquals(left, numbers(Intervals.of(some).without(Intervals.of(others))));
        }
    }
}
