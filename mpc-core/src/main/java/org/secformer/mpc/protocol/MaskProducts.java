package org.secformer.mpc.protocol;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.secformer.mpc.ring.PackedMatrix;

/**
 * The products that a {@link Preparation} made for a unit, in the order in which the computation asks for them. Holds them in the
 * bits that they have.
 */
public final class MaskProducts {
    private final Queue<PackedMatrix> products;

    MaskProducts(List<PackedMatrix> products) {
        this.products = new ArrayDeque<>(products);
    }

    /** Adds the next product, which is then forgotten. */
    void addNext(long[] sum) {
        PackedMatrix next = products.remove();
        if (next.rows() * next.columns() != sum.length) {
            throw new IllegalStateException("prepared " + next + ", needed are " + sum.length + " elements");
        }
        next.addTo(sum);
    }
}
