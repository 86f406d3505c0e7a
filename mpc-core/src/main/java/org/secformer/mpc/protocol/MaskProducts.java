package org.secformer.mpc.protocol;

import java.util.ArrayDeque;
import java.util.Queue;
import org.secformer.mpc.correlation.OwnOperandMasks;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Sharing;

/**
 * The products of a party's own operand masks with the opened weights, {@code [A] F}: half of its work with weights, which does
 * not depend on the input.
 *
 * <p>Made by running the computation as a dealer does, with this party's masks alone and the weights' openings in place of
 * their masks; consumed by {@link PartyProtocols} in the same order. Holds 8 bytes per element of such a product.
 *
 * <p><b>Security guarantees:</b> nothing is sent. Whoever makes an instance must have claimed the unit before.
 */
public final class MaskProducts extends DealerProtocols {
    private final Queue<long[]> products = new ArrayDeque<>();

    /** @param unitSeed this party's */
    public MaskProducts(Seed unitSeed, RingKernels kernels) {
        super(new OwnOperandMasks(unitSeed), kernels);
    }

    @Override
    Sharing product(Operand x, Operand y, int width) {
        MatrixShapes sizes = MatrixShapes.of(x.shape(), y.shape());
        if (y.isWeight()) {
            products.add(product((DealerOperand) x, (DealerOperand) y, sizes, width));
        }
        return Sharing.ofShape(sizes.result(), x.scale() + y.scale(), 8 * width);
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
