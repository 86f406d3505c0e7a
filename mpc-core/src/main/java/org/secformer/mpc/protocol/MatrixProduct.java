package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;

/**
 * {@code [X Y] = E [Y] + [A] F + [C]} for operands opened as E and F under A and B; dealt is C = A B, {@code width} bits per element.
 *
 * <p>What the dealer knows is C: it is computed at once, dealt and added in pieces.
 */
final class MatrixProduct extends Correlation<long[]> {
    private final MatrixShapes sizes;
    private final int width;

    MatrixProduct(Shape x, Shape y, int width) {
        this.sizes = MatrixShapes.of(x, y);
        this.width = width;
        additive(
                Purpose.MATRIX_PRODUCT, width, (c, from, count, values) -> System.arraycopy(c, from, values, 0, count));
    }

    /** Of the product. */
    Shape shape() {
        return sizes.result();
    }

    /** {@code z += x y}, two matrices or stacks of them. */
    void addTo(long[] z, long[] x, long[] y, RingKernels kernels) {
        int m = sizes.m();
        int k = sizes.k();
        int n = sizes.n();
        for (int t = 0; t < sizes.matrices(); t++) {
            kernels.multiplyAdd(x, t * m * k, y, t * k * n, z, t * m * n, m, k, n, width);
        }
    }

    /** The same where y is one matrix that serves all of x. */
    void addTo(long[] z, long[] x, PackedMatrix y, RingKernels kernels) {
        kernels.multiplyAdd(x, 0, y, z, 0, sizes.m(), width);
    }

    /** The product of two matrices or stacks of them. */
    long[] of(long[] x, long[] y, RingKernels kernels) {
        long[] z = new long[sizes.result().elements()];
        addTo(z, x, y, kernels);
        return z;
    }

    /** A product in as many bits as matter. */
    PackedMatrix packed(long[] z) {
        return new PackedMatrix(shape(), width, z);
    }

    long[] of(long[] x, PackedMatrix y, RingKernels kernels) {
        long[] z = new long[sizes.result().elements()];
        addTo(z, x, y, kernels);
        return z;
    }
}
