package org.secformer.mpc.protocol;

import java.util.Arrays;
import org.secformer.mpc.ring.Shape;

/** Bits in the clear, each 0.0 or 1.0. */
final class ClearBits extends Bits {
    private final double[] values;

    ClearBits(Shape shape, double[] values) {
        super(shape);
        this.values = values;
    }

    double[] values() {
        return values;
    }

    @Override
    Bits entries(int from, int to) {
        Shape entry = shape().unstacked();
        return new ClearBits(
                entry.stacked(to - from), Arrays.copyOfRange(values, from * entry.elements(), to * entry.elements()));
    }

    @Override
    Bits reshaped(Shape target) {
        return new ClearBits(target, values);
    }

    @Override
    Bits combined(Bits other) {
        double[] right = ((ClearBits) other).values;
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] == right[i] ? 0 : 1;
        }
        return new ClearBits(shape(), result);
    }
}
