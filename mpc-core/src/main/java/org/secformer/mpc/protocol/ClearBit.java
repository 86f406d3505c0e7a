package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** A multipliable bit in the clear. */
final class ClearBit extends Bit {
    private final double[] values;

    ClearBit(Protocols protocols, Shape shape, int width, int issuedAt, double[] values) {
        super(protocols, shape, width, issuedAt);
        this.values = values;
    }

    @Override
    void lift(BitLift lift) {
        // There is no mask.
    }

    @Override
    Sharing computeValue() {
        return Sharing.ofClear(shape(), 0, width(), values);
    }

    @Override
    Sharing compute(Selection selection, Opened opened) {
        double[] t = ((ClearOpened) opened).values();
        double[] products = new double[values.length];
        for (int i = 0; i < products.length; i++) {
            products[i] = selection.at(values, t, i);
        }
        return Sharing.ofClear(shape(), opened.scale(), width(), products);
    }
}
