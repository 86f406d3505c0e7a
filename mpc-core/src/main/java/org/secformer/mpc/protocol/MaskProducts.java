package org.secformer.mpc.protocol;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The products that a {@link Preparation} made for a unit, in the order in which the computation asks for them. Holds 8 bytes per
 * element.
 */
public final class MaskProducts {
    private final Queue<long[]> products;

    MaskProducts(List<long[]> products) {
        this.products = new ArrayDeque<>(products);
    }

    /** The next product, which belongs to the caller. */
    long[] next(int elements) {
        long[] next = products.remove();
        if (next.length != elements) {
            throw new IllegalStateException("prepared " + next.length + " elements, needed are " + elements);
        }
        return next;
    }
}
