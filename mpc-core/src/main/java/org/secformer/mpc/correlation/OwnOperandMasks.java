package org.secformer.mpc.correlation;

import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;

/** One party's own masks of operands and nothing else, for what it can compute from them before inputs arrive. */
public final class OwnOperandMasks implements AutoCloseable {
    private final AesCtrGenerator generator;

    /** @param unitSeed this party's; the unit must have been claimed */
    public OwnOperandMasks(Seed unitSeed) {
        this.generator = UnitStreams.operandMasks(unitSeed);
    }

    /** Its part of the next operand's masks, {@code bits} bits each, zero-extended. */
    public long[] next(int count, int bits) {
        return UnitStreams.next(generator, count, bits);
    }

    /** Forgets the stream's key; nothing can be drawn afterwards. */
    @Override
    public void close() {
        generator.close();
    }
}
