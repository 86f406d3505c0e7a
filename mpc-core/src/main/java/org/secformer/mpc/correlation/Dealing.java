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

    /** Bytes of corrections that one party must store. */
    public final long correctionBytes() {
        return correctionBytes;
    }

    /** Bytes that one party expands from its seed. */
    public abstract long randomBytes();

    public abstract int[][] maskInts(int count);

    public abstract long[][] maskLongs(int count);

    /** Shares the values modulo 2^(8 width). */
    public final void additive(Purpose purpose, int count, int width, Supplier<long[]> values) {
        shareLongs(account(purpose, count, width), values);
    }

    /** Shares the values modulo 2^(8 width), width at most 4. */
    public final void additiveInts(Purpose purpose, int count, int width, Supplier<int[]> values) {
        shareInts(account(purpose, count, width), values);
    }

    /** Shares bits, 64 to a word. */
    public final void xorLongs(Purpose purpose, int words, Supplier<long[]> values) {
        shareLongBits(account(purpose, words, 8), values);
    }

    /** Shares bits, 32 to an element. */
    public final void xorInts(Purpose purpose, int count, Supplier<int[]> values) {
        shareIntBits(account(purpose, count, 4), values);
    }

    private BlockHeader account(Purpose purpose, int count, int width) {
        BlockHeader header = new BlockHeader(purpose, count, width);
        correctionBytes += header.payloadBytes();
        return header;
    }

    abstract void shareLongs(BlockHeader header, Supplier<long[]> values);

    abstract void shareInts(BlockHeader header, Supplier<int[]> values);

    abstract void shareLongBits(BlockHeader header, Supplier<long[]> values);

    abstract void shareIntBits(BlockHeader header, Supplier<int[]> values);
}
