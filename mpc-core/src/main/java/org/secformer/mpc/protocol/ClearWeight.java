package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.RealMatrix;
import org.secformer.mpc.ring.Shape;

/** A matrix of weights in the clear, laid out once for all products. */
final class ClearWeight extends Operand {
    private final RealMatrix matrix;

    ClearWeight(Shape shape, int scale, int width, RealMatrix matrix) {
        super(shape, scale, width, BEFORE);
        this.matrix = matrix;
    }

    RealMatrix matrix() {
        return matrix;
    }

    @Override
    Operand selectRows(int stride) {
        throw noLeftFactor();
    }

    @Override
    Operand reshaped(Shape other) {
        throw noLeftFactor();
    }
}
