package org.secformer.mpc.correlation;

import java.util.function.Supplier;
import org.secformer.mpc.ring.Packing;

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
    public long[][] masks(int count, int bits) {
        randomBytes += Packing.bytes(count, bits);
        return null;
    }

    @Override
    public long[][] operandMasks(int count, int bits) {
        return masks(count, bits);
    }

    @Override
    void share(Correlation.Kind kind, BlockHeader header, Supplier<long[]> values) {
        randomBytes += header.payloadBytes();
    }
}
