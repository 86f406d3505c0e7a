package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;

/** Bits of which the dealer knows only how many there are. */
final class DealerBits extends Bits {
    DealerBits(Shape shape) {
        super(shape);
    }

    static int words(Shape shape) {
        return Packing.words(shape.elements());
    }

    @Override
    Bits entries(int from, int to) {
        Shape entry = shape().unstacked();
        return new DealerBits(entry.stacked(to - from));
    }

    @Override
    Bits reshaped(Shape target) {
        return new DealerBits(target);
    }

    @Override
    Bits combined(Bits other) {
        return this;
    }
}
