package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.Shape;

/** A weight at the dealer, only ever a right factor: its mask in as many bits as it has, or nothing when run dry. */
final class DealerWeight extends WeightOperand {
    private final PackedMatrix mask;

    DealerWeight(Shape shape, int scale, int width, PackedMatrix mask) {
        super(shape, scale, width);
        this.mask = mask;
    }

    PackedMatrix mask() {
        return mask;
    }
}
