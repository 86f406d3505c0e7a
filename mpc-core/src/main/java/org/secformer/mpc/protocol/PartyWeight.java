package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Party;

/** A weight at a party, only ever a right factor: what was opened of it, F, and this party's share, in as many bits as it has. */
final class PartyWeight extends WeightOperand {
    private final PackedMatrix opening;
    private final PackedMatrix share;

    /** @param maskShare this party's part of the mask; changed */
    PartyWeight(Party party, Shape shape, int scale, int width, PackedMatrix opening, long[] maskShare) {
        super(shape, scale, width);
        this.opening = opening;
        if (party == Party.P0) {
            opening.addTo(maskShare);
        }
        this.share = new PackedMatrix(shape, width, maskShare);
    }

    PackedMatrix opening() {
        return opening;
    }

    /** A share of the weight itself. */
    PackedMatrix share() {
        return share;
    }
}
