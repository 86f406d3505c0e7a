package org.secformer.mpc.correlation;

import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;

/**
 * The streams that a unit's seed expands to, each under a key of its own. Masks of operands have one to themselves, so that what
 * depends on them alone can be computed ahead.
 */
final class UnitStreams {
    private UnitStreams() {}

    /** Masks of openings and bits, and a party's parts of dealt values. */
    static AesCtrGenerator masks(Seed unitSeed) {
        return new AesCtrGenerator(unitSeed, "masks");
    }

    static AesCtrGenerator operandMasks(Seed unitSeed) {
        return new AesCtrGenerator(unitSeed, "operand masks");
    }

    static long[] next(AesCtrGenerator stream, int count, int bits) {
        long[] drawn = new long[count];
        stream.longs(bits, drawn, 0, count);
        return drawn;
    }
}
