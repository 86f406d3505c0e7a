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

    /** Both parties' parts of masks of {@code bits} bits, zero-extended, or null. */
    public abstract long[][] masks(int count, int bits);

    /** The parties' parts of masks of operands, to be added up, or null. */
    public abstract long[][] operandMasks(int count, int bits);

    /** Deals a function of the masks of so many elements, piece by piece. */
    public final <M> void deal(Correlation<M> function, M masks, int elements) {
        Pieces.of(elements, function.pieceSize(), (from, count) -> {
            for (Correlation.Block<M> block : function.blocks()) {
                share(block.kind(), block.header(count), () -> block.values(masks, from, count));
            }
        });
    }

    private void share(Correlation.Kind kind, BlockHeader header, Supplier<long[]> values) {
        correctionBytes += header.payloadBytes();
        if (kind == Correlation.Kind.XOR) {
            shareBits(header, values);
        } else {
            shareValues(header, values);
        }
    }

    /**
     * Shares the values modulo 2^bits, or in the next width that can be packed.
     *
     * @param values makes a new array, which is changed
     */
    public final void additive(Purpose purpose, int count, int bits, Supplier<long[]> values) {
        share(Correlation.Kind.ADDITIVE, BlockHeader.of(purpose, count, bits), values);
    }

    /** Shares bits, the low {@code bits} of each word; likewise. */
    public final void xor(Purpose purpose, int words, int bits, Supplier<long[]> values) {
        share(Correlation.Kind.XOR, BlockHeader.of(purpose, words, bits), values);
    }

    abstract void shareValues(BlockHeader header, Supplier<long[]> values);

    abstract void shareBits(BlockHeader header, Supplier<long[]> values);
}
