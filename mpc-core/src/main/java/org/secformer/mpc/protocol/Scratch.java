package org.secformer.mpc.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * Arrays for what is needed only while one of the {@link Pieces} is worked on. The next piece uses the same ones, so they stay in
 * the cache, and there is nothing to clear or to collect.
 */
final class Scratch {
    private final List<long[]> arrays = new ArrayList<>();
    private int used;

    /** As {@link Pieces#of}; arrays handed out for one piece are handed out again for the next. */
    void pieces(int elements, Pieces.Task task) {
        Pieces.of(elements, (from, count) -> {
            used = 0;
            task.run(from, count);
        });
    }

    /** What is kept, for tests: it stays as long as the computation does. */
    long keptBytes() {
        return arrays.stream().mapToLong(array -> 8L * array.length).sum();
    }

    /** An array of at least so many elements, which hold anything. */
    long[] longs(int count) {
        if (used == arrays.size()) {
            arrays.add(new long[Math.max(Pieces.SIZE, count)]);
        } else if (arrays.get(used).length < count) {
            arrays.set(used, new long[count]);
        }
        return arrays.get(used++);
    }
}
