package org.secformer.mpc.correlation;

import java.util.function.Supplier;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;

/** One party's own masks of operands and nothing else, for what it can compute from them before inputs arrive. */
public final class OwnOperandMasks extends Dealing {
    private final AesCtrGenerator generator;

    /** @param unitSeed this party's; the unit must have been claimed */
    public OwnOperandMasks(Seed unitSeed) {
        this.generator = OperandMasks.of(unitSeed);
    }

    @Override
    public long randomBytes() {
        return generator.drawnBytes();
    }

    @Override
    public boolean isDry() {
        return true;
    }

    @Override
    public long[][] masks(int count, int width) {
        return null;
    }

    @Override
    public long[][] operandMasks(int count, int width) {
        return new long[][] {OperandMasks.next(generator, count, width)};
    }

    @Override
    void shareValues(BlockHeader header, Supplier<long[]> values) {}

    @Override
    void shareBits(BlockHeader header, Supplier<long[]> values) {}
}
