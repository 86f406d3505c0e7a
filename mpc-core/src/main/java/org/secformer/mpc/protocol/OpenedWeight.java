package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.Shape;

/** What is public of a weight, F: at a party that computes ahead with it, without a share of the weight. */
final class OpenedWeight extends WeightOperand {
    private final PackedMatrix opening;

    OpenedWeight(Shape shape, int scale, int width, PackedMatrix opening) {
        super(shape, scale, width);
        this.opening = opening;
    }

    PackedMatrix opening() {
        return opening;
    }
}
