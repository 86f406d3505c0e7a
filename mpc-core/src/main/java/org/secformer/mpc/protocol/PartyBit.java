package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Openings;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** A multipliable bit at a party: the opened v and a share of rho. */
final class PartyBit extends Bit {
    private final PartyProtocols protocols;
    private final long[] opening;
    private long[] rho;

    PartyBit(PartyProtocols protocols, Shape shape, int width, int issuedAt, long[] opening) {
        super(protocols, shape, width, issuedAt);
        this.protocols = protocols;
        this.opening = opening;
    }

    @Override
    void lift(BitLift lift) {
        rho = new long[shape().elements()];
        protocols.randomness().draw(lift, rho.length, piece -> piece.next(rho, piece.from()));
    }

    @Override
    Sharing computeValue() {
        // [z] = v + (1 - 2 v) [rho]
        long first = protocols.ifFirst();
        long[] z = new long[rho.length];
        for (int i = 0; i < z.length; i++) {
            long v = BitPlane.get(opening, i);
            z[i] = (v & first) + ((rho[i] ^ -v) + v);
        }
        return Sharing.ofShare(protocols.party(), shape(), 0, width(), z);
    }

    @Override
    Sharing compute(Selection selection, Opened opened) {
        Openings.Masked t = ((PartyOpened) opened).masked();
        long[] z = new long[rho.length];
        protocols.randomness().draw(selection, z.length, piece -> selection.share(piece, opening, rho, t, z));
        return Sharing.ofShare(protocols.party(), shape(), opened.scale(), width(), z);
    }
}
