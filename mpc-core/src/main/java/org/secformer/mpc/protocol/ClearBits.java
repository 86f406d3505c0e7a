package org.secformer.mpc.protocol;

import java.util.Arrays;
import java.util.function.Supplier;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** Bits in the clear, each 0.0 or 1.0, worked out when they are asked for. */
final class ClearBits extends Bits {
    private final Sharing bits;

    ClearBits(Shape shape, Supplier<double[]> values) {
        super(shape);
        this.bits = Sharing.ofClear(shape, 0, 1, values);
    }

    double[] values() {
        return bits.clear();
    }

    @Override
    Bits entries(int from, int to) {
        Shape entry = shape().unstacked();
        return new ClearBits(
                entry.stacked(to - from),
                () -> Arrays.copyOfRange(values(), from * entry.elements(), to * entry.elements()));
    }

    @Override
    Bits reshaped(Shape target) {
        return new ClearBits(target, this::values);
    }

    @Override
    Bits combined(Bits other) {
        return new ClearBits(shape(), () -> {
            double[] left = values();
            double[] right = ((ClearBits) other).values();
            double[] result = new double[left.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = Math.abs(left[i] - right[i]);
            }
            return result;
        });
    }
}
