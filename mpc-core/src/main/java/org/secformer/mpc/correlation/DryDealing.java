package org.secformer.mpc.correlation;

import java.util.function.Supplier;

/** Counts what would be dealt and computes nothing: the price list. */
public final class DryDealing extends Dealing {
    @Override
    public int[][] maskInts(int count) {
        return null;
    }

    @Override
    public long[][] maskLongs(int count) {
        return null;
    }

    @Override
    void shareLongs(BlockHeader header, Supplier<long[]> values) {}

    @Override
    void shareInts(BlockHeader header, Supplier<int[]> values) {}

    @Override
    void shareLongBits(BlockHeader header, Supplier<long[]> values) {}

    @Override
    void shareIntBits(BlockHeader header, Supplier<int[]> values) {}
}
