package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;

/** A weight, opened when the model was shared, before the first round: only ever a right factor, of the shape that it has. */
abstract class WeightOperand extends Operand {
    WeightOperand(Shape shape, int scale, int width) {
        super(shape, scale, width, BEFORE);
    }

    @Override
    final Operand selectRows(int stride) {
        throw noLeftFactor();
    }

    @Override
    final Operand reshaped(Shape other) {
        throw noLeftFactor();
    }

    private static IllegalStateException noLeftFactor() {
        return new IllegalStateException("a weight is only ever a right factor");
    }
}
