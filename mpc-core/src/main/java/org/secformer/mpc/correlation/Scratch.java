package org.secformer.mpc.correlation;

import java.util.ArrayList;
import java.util.List;

/**
 * Arrays for what is needed only while one of the {@link Pieces} is worked on. The next piece uses the same ones, so they stay in
 * the cache, and there is nothing to clear or to collect.
 */
final class Scratch {
    private final List<long[]> arrays = new ArrayList<>();
    private int used;

    /** Hands out the same arrays again. */
    void reuse() {
        used = 0;
    }

    /** What is kept: it stays as long as the computation does. */
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
