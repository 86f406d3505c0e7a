package org.secformer.mpc.correlation;

import java.util.function.Supplier;

/**
 * The dealer's side of {@link CorrelatedRandomness}: the same calls in the same order, with the values to be shared.
 *
 * <p>Mask calls return both parties' parts, index 0 and 1, or null where only prices are wanted; suppliers are then not
 * called.
 */
public abstract class Dealing {
    private long correctionBytes;

    /** Bytes of corrections that the parties together must store. */
    public final long correctionBytes() {
        return correctionBytes;
    }

    /** Bytes that one party expands from its seed. */
    public abstract long randomBytes();

    /** Whether only prices are wanted. */
    public abstract boolean isDry();

    /** Both parties' parts of masks of {@code width} bytes, zero-extended, or null. */
    public abstract long[][] masks(int count, int width);

    /** The parties' parts of masks of operands, to be added up, or null. */
    public abstract long[][] operandMasks(int count, int width);

    /** Shares the values modulo 2^(8 width). */
    public final void additive(Purpose purpose, int count, int width, Supplier<long[]> values) {
        shareValues(account(purpose, count, width), values);
    }

    /** Shares bits, {@code 8 width} to a word. */
    public final void xor(Purpose purpose, int words, int width, Supplier<long[]> values) {
        shareBits(account(purpose, words, width), values);
    }

    private BlockHeader account(Purpose purpose, int count, int width) {
        BlockHeader header = new BlockHeader(purpose, count, width);
        correctionBytes += header.payloadBytes();
        return header;
    }

    abstract void shareValues(BlockHeader header, Supplier<long[]> values);

    abstract void shareBits(BlockHeader header, Supplier<long[]> values);
}
