package org.secformer.mpc.protocol;

import java.util.Arrays;
import org.secformer.mpc.correlation.Dealing;
import org.secformer.mpc.correlation.Pieces;
import org.secformer.mpc.correlation.Purpose;
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
        MatrixShapes sizes = MatrixShapes.of(x.shape(), y.shape());
        long[] a = ((DealerOperand) x).mask();
        long[] b = ((DealerOperand) y).mask();
        long[] c = dealing().isDry() ? null : product(a, b, sizes, width);
        Pieces.of(
                sizes.result().elements(),
                Pieces.SIZE,
                (from, count) -> dealing()
                        .additive(
                                Purpose.MATRIX_PRODUCT, count, width, () -> Arrays.copyOfRange(c, from, from + count)));
        return Sharing.ofShape(sizes.result(), x.scale() + y.scale(), width);
    }
}
