package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.Pieces;
import org.secformer.mpc.correlation.Purpose;
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
    void drawMask() {
        rho = new long[shape().elements()];
        Pieces.of(
                rho.length,
                Pieces.SIZE,
                (from, count) -> protocols.randomness().additive(Purpose.BIT, width(), rho, from, count));
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
    Sharing computeTimes(Opened opened) {
        // [z t] = v [t] + (1 - 2 v)(P [rho] - [rho m])
        PartyOpened t = (PartyOpened) opened;
        CorrelatedRandomness randomness = protocols.randomness();
        int period = opened.shape().elements();
        int ringChange = changeBits(opened);
        long[] z = new long[rho.length];
        Pieces.of(z.length, Pieces.SIZE, (from, count) -> {
            randomness.additive(Purpose.BIT, width(), z, from, count);
            long[] change = randomness.additive(Purpose.BIT, count, ringChange);
            for (int j = 0; j < count; ) {
                // Thresholds of one opened value are stacked: it begins anew for each of them.
                int i = (from + j) % period;
                int here = Math.min(count - j, period - i);
                Openings.timesBits(t.masked(), i, opening, rho, change, j, z, from + j, here);
                j += here;
            }
        });
        return Sharing.ofShare(protocols.party(), shape(), opened.scale(), width(), z);
    }
}
