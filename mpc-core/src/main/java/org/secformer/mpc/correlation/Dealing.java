package org.secformer.mpc.correlation;

import java.util.function.Supplier;

/**
 * The dealer's side of {@link CorrelatedRandomness}: the same calls in the same order, with the masks that functions are dealt of.
 *
 * <p>Mask calls return both parties' parts, index 0 and 1, or null where only prices are wanted; nothing is then computed of them.
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

    /**
     * Deals a function of masks, piece by piece.
     *
     * @param masks null where only prices are wanted
     * @param elements of the tensor
     */
    public final <M> void deal(Correlation<M> function, M masks, int elements) {
        Pieces.of(elements, function.pieceSize(), (from, count) -> {
            for (Correlation.Block<M> block : function.blocks()) {
                BlockHeader header = block.header(count);
                correctionBytes += header.payloadBytes();
                share(block.kind(), header, () -> block.values(masks, from, count));
            }
        });
    }

    /** @param values makes a new array, which is changed; not called where only prices are wanted */
    abstract void share(Correlation.Kind kind, BlockHeader header, Supplier<long[]> values);
}
