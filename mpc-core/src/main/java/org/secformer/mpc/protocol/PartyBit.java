package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.Purpose;
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
        rho = protocols.randomness().additive(Purpose.BIT, shape().elements(), width());
    }

    @Override
    Sharing computeValue() {
        long[] z = new long[rho.length];
        for (int i = 0; i < z.length; i++) {
            boolean v = BitPlane.get(opening, i) != 0;
            z[i] = v ? -rho[i] : rho[i];
            if (v && protocols.isFirst()) {
                z[i]++;
            }
        }
        return Sharing.ofShare(protocols.party(), shape(), 0, 8 * width(), z);
    }

    @Override
    Sharing computeTimes(Opened opened) {
        // [z t] = v [t] + (1 - 2 v)(P [rho] - [rho m])
        PartyOpened t = (PartyOpened) opened;
        CorrelatedRandomness randomness = protocols.randomness();
        int count = rho.length;
        long[] z = randomness.additive(Purpose.BIT, count, width());
        int[] change = randomness.additiveInts(Purpose.BIT, count, width() - 4);
        int period = opened.shape().elements();
        for (int from = 0; from < count; from += period) {
            for (int i = 0; i < period; i++) {
                int at = from + i;
                long rhoT = t.publicPart(i) * rho[at] - z[at] - t.change(i, change[at]);
                z[at] = BitPlane.get(opening, at) != 0 ? t.valueShare(i) - rhoT : rhoT;
            }
        }
        return Sharing.ofShare(protocols.party(), shape(), opened.scale(), 8 * width(), z);
    }
}
