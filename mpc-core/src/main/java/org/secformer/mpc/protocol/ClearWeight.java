package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.RealMatrix;
import org.secformer.mpc.ring.Shape;

/** A matrix of weights in the clear, laid out once for all products. */
final class ClearWeight extends WeightOperand {
    private final RealMatrix matrix;

    ClearWeight(Shape shape, int scale, int width, RealMatrix matrix) {
        super(shape, scale, width);
        this.matrix = matrix;
    }

    RealMatrix matrix() {
        return matrix;
    }
}
