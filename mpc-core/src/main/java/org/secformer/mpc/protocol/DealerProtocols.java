package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Dealing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * Runs the protocols as the dealer: draws the masks and writes the corrections, in the order in which the parties use them.
 * Run dry, it is the price list.
 *
 * <p><b>Security guarantees:</b> a sharing is a shape here, an opened value its mask and a weight the mask that was drawn when
 * the model was shared; no operation takes a share, what was opened or a weight itself. An opened weight, which {@link
 * MaskProducts} computes with, is of a type that is refused here.
 */
public final class DealerProtocols extends MaskProtocols {
    public DealerProtocols(Dealing dealing, RingKernels kernels) {
        super(dealing, kernels);
    }

    /** A weight's mask, drawn when the model was shared; null when run dry. */
    public static Operand weight(Shape shape, int scale, int width, long[] mask) {
        return new DealerOperand(shape, scale, width, Operand.BEFORE, mask);
    }

    @Override
    Sharing product(Operand x, Operand y, int width) {
        MatrixProduct product = new MatrixProduct(x.shape(), y.shape(), width);
        long[] c = dealing().isDry()
                ? null
                : product.of(((DealerOperand) x).mask(), ((DealerOperand) y).mask(), kernels());
        dealing().deal(product, c, product.shape().elements());
        return Sharing.ofShape(product.shape(), x.scale() + y.scale(), width);
    }
}
