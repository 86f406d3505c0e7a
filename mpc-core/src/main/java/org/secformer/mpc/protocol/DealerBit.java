package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** A multipliable bit at the dealer: the mask rho. */
final class DealerBit extends Bit {
    private final DealerProtocols protocols;
    private final long[] rho;

    /** @param rho null when run dry */
    DealerBit(DealerProtocols protocols, Shape shape, int width, int issuedAt, long[] rho) {
        super(protocols, shape, width, issuedAt);
        this.protocols = protocols;
        this.rho = rho;
    }

    @Override
    void lift(BitLift lift) {
        protocols.dealing().deal(lift, rho, shape().elements());
    }

    @Override
    Sharing computeValue() {
        return Sharing.ofShape(shape(), 0, width());
    }

    @Override
    Sharing compute(Selection selection, Opened opened) {
        Selection.Masks masks = new Selection.Masks(rho, ((DealerOpened) opened).mask());
        protocols.dealing().deal(selection, masks, shape().elements());
        return Sharing.ofShape(shape(), opened.scale(), width());
    }
}
