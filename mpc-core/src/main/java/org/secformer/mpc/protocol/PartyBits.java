package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;

/** A party's share of bits. */
final class PartyBits extends Bits {
    private final long[] words;

    PartyBits(Shape shape, long[] words) {
        super(shape);
        this.words = words;
    }

    long[] words() {
        return words;
    }

    @Override
    Bits entries(int from, int to) {
        Shape entry = shape().unstacked();
        return new PartyBits(
                entry.stacked(to - from),
                BitPlane.slice(words, from * entry.elements(), (to - from) * entry.elements()));
    }

    @Override
    Bits reshaped(Shape target) {
        return new PartyBits(target, words);
    }

    @Override
    Bits combined(Bits other) {
        return new PartyBits(shape(), BitPlane.xor(words, ((PartyBits) other).words));
    }
}
