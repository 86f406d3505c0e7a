package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Openings;

/**
 * Shares of the mask itself, of the reading that an opening picks: twice R - w bits, as the parties' parts of r are the low bits of
 * their shares.
 */
final class MaskLift extends Correlation<OpeningMask> {
    MaskLift(Format format) {
        additive(Purpose.MASK, format.change(), (m, from, count, values) -> each(values, from, m::carryChange));
        additive(Purpose.MASK, format.change(), (m, from, count, values) -> each(values, from, m::signChange));
    }

    /** Adds the high bits to the parts of a piece. */
    void lift(Piece piece, Openings.Masked t) {
        long[] carries = piece.next();
        long[] change = piece.next();
        Openings.pickMasks(t, piece.from(), piece.count(), carries, change);
    }
}
