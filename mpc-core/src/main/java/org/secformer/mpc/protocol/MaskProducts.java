package org.secformer.mpc.protocol;

import java.util.ArrayDeque;
import java.util.Queue;
import org.secformer.mpc.correlation.OwnOperandMasks;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * The products of a party's own operand masks with the opened weights, {@code [A] F}: half of its work with weights, which does
 * not depend on the input.
 *
 * <p>Made by running the computation on this party's masks of operands alone, with the weights as they were opened when the
 * model was shared; consumed by {@link PartyProtocols} in the same order. Holds 8 bytes per element of such a product.
 *
 * <p><b>Security guarantees:</b> nothing is sent and nothing dealt. It knows what this party knows before a batch: its own masks,
 * and the openings of weights. Whoever makes an instance must have claimed the unit before.
 */
public final class MaskProducts extends MaskProtocols {
    private final Queue<long[]> products = new ArrayDeque<>();

    /** @param own masks of this party, which stay the caller's to close */
    public MaskProducts(OwnOperandMasks own, RingKernels kernels) {
        super(own, kernels);
    }

    /** A weight, by what was opened of it; not changed. */
    public static Operand weight(Shape shape, int scale, int width, long[] opening) {
        return new OpenedWeight(shape, scale, width, opening);
    }

    @Override
    Sharing product(Operand x, Operand y, int width) {
        MatrixProduct product = new MatrixProduct(x.shape(), y.shape(), width);
        if (y.isWeight()) {
            products.add(product.of(((DealerOperand) x).mask(), ((OpenedWeight) y).opening(), kernels()));
        }
        return Sharing.ofShape(product.shape(), x.scale() + y.scale(), width);
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
