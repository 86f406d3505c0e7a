package org.secformer.mpc.correlation;

import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;

/** A party's masks of operands: a stream of their own, so that what depends on them alone can be computed ahead. */
final class OperandMasks {
    private OperandMasks() {}

    static AesCtrGenerator of(Seed unitSeed) {
        return new AesCtrGenerator(unitSeed.derive("operand masks"));
    }

    static long[] next(AesCtrGenerator generator, int count, int width) {
        long[] masks = new long[count];
        generator.longs(width, masks, 0, count);
        return masks;
    }
}
