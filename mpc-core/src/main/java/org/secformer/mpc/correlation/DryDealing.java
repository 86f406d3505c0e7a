package org.secformer.mpc.correlation;

import java.util.function.Supplier;

/** Counts what would be dealt and computes nothing: the price list. */
public final class DryDealing extends Dealing {
    private long randomBytes;

    @Override
    public long randomBytes() {
        return randomBytes;
    }

    @Override
    public boolean isDry() {
        return true;
    }

    @Override
    public long[][] masks(int count, int width) {
        randomBytes += (long) width * count;
        return null;
    }

    @Override
    public long[][] operandMasks(int count, int width) {
        return masks(count, width);
    }

    @Override
    void shareValues(BlockHeader header, Supplier<long[]> values) {
        randomBytes += header.payloadBytes();
    }

    @Override
    void shareBits(BlockHeader header, Supplier<long[]> values) {
        randomBytes += header.payloadBytes();
    }
}
