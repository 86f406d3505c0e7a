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
    public int[][] maskInts(int count) {
        randomBytes += 4L * count;
        return null;
    }

    @Override
    public long[][] maskLongs(int count) {
        randomBytes += 8L * count;
        return null;
    }

    @Override
    void shareLongs(BlockHeader header, Supplier<long[]> values) {
        randomBytes += 8L * header.count();
    }

    @Override
    void shareInts(BlockHeader header, Supplier<int[]> values) {
        randomBytes += 4L * header.count();
    }

    @Override
    void shareLongBits(BlockHeader header, Supplier<long[]> values) {
        randomBytes += 8L * header.count();
    }

    @Override
    void shareIntBits(BlockHeader header, Supplier<int[]> values) {
        randomBytes += 4L * header.count();
    }
}
