package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Party;

/** An operand at a party: the opening e, filled in when it arrives, and this party's part of the mask. */
final class PartyOperand extends Operand {
    private final Party party;
    private final long[] opening;
    private final long[] mask;
    private long[] share;

    PartyOperand(Party party, Shape shape, int scale, int width, int issuedAt, long[] opening, long[] mask) {
        super(shape, scale, width, issuedAt);
        this.party = party;
        this.opening = opening;
        this.mask = mask;
    }

    long[] opening() {
        return opening;
    }

    long[] mask() {
        return mask;
    }

    /** A share of the value itself: {@code e + a0} at party 0, {@code a1} at party 1. */
    long[] share() {
        if (share == null) {
            share = mask;
            if (party == Party.P0) {
                share = new long[mask.length];
                for (int i = 0; i < share.length; i++) {
                    share[i] = opening[i] + mask[i];
                }
            }
        }
        return share;
    }

    @Override
    Operand selectRows(int stride) {
        int columns = shape().columns();
        Shape selected = Shape.of(shape().rows() / stride, columns);
        long[] openings = everyRow(opening, columns, stride);
        long[] masks = everyRow(mask, columns, stride);
        return new PartyOperand(party, selected, scale(), width(), issuedAt(), openings, masks);
    }

    @Override
    Operand reshaped(Shape other) {
        return new PartyOperand(party, other, scale(), width(), issuedAt(), opening, mask);
    }
}
