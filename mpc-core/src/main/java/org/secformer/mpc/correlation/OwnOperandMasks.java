package org.secformer.mpc.correlation;

import java.util.function.Supplier;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;

/** One party's own masks of operands and nothing else, for what it can compute from them before inputs arrive. */
public final class OwnOperandMasks extends Dealing implements AutoCloseable {
    private final AesCtrGenerator generator;

    /** @param unitSeed this party's; the unit must have been claimed */
    public OwnOperandMasks(Seed unitSeed) {
        this.generator = UnitStreams.operandMasks(unitSeed);
    }

    @Override
    public long randomBytes() {
        return generator.drawnBytes();
    }

    /** Forgets the stream's key; nothing can be drawn afterwards. */
    @Override
    public void close() {
        generator.close();
    }

    @Override
    public boolean isDry() {
        return true;
    }

    @Override
    public long[][] masks(int count, int bits) {
        return null;
    }

    @Override
    public long[][] operandMasks(int count, int bits) {
        return new long[][] {UnitStreams.next(generator, count, bits)};
    }

    @Override
    void share(Correlation.Kind kind, BlockHeader header, Supplier<long[]> values) {}
}
