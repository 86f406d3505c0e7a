package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** A multipliable bit in the clear. */
final class ClearBit extends Bit {
    private final ClearBits bits;

    ClearBit(Protocols protocols, ClearBits bits, int width, int issuedAt) {
        super(protocols, bits.shape(), width, issuedAt);
        this.bits = bits;
    }

    @Override
    void lift(BitLift lift) {
        // There is no mask.
    }

    @Override
    Sharing computeValue() {
        return Sharing.ofClear(shape(), 0, width(), bits::values);
    }

    @Override
    Sharing compute(Selection selection, Opened opened) {
        Shape shape = shape();
        return Sharing.ofClear(
                shape, opened.scale(), width(), () -> selection.at(bits.values(), ((ClearOpened) opened).values()));
    }
}
