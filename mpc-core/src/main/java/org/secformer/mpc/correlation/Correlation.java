package org.secformer.mpc.correlation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/**
 * A function of masks that the dealer shares, described once: the blocks that it takes per piece of a tensor, in order, each with
 * its purpose, its width and how it follows from the masks.
 *
 * <p>Price list and dealer ({@link Dealing#deal}) and parties ({@link CorrelatedRandomness#draw}) go through this list; none of them
 * knows it otherwise. Both cut tensors alike, as the order of what is drawn depends on it.
 *
 * <p><b>Security guarantees:</b> blocks depend on what is public only. A description holds no values: masks are handed to it where
 * the dealer fills blocks, and parties have none to hand.
 *
 * @param <M> what the dealer knows of the masks
 */
public abstract class Correlation<M> {
    private final List<Block<M>> blocks = new ArrayList<>();
    private final int pieceSize;

    /** One that is dealt and used in pieces. */
    protected Correlation() {
        this(Pieces.SIZE);
    }

    /** @param pieceSize elements of a piece, the last of which may have fewer */
    protected Correlation(int pieceSize) {
        this.pieceSize = pieceSize;
    }

    /**
     * What is shared of elements {@code from .. from + count - 1}.
     *
     * @param <M> what the dealer knows of the masks
     */
    protected interface Filler<M> {
        /** @param values of the block, 0 before */
        void fill(M masks, int from, int count, long[] values);
    }

    /**
     * @param purpose stands in front of its corrections
     * @param kind of shares
     * @param size number of values for so many elements
     * @param bits in which shares of them are valid
     */
    record Block<M>(Purpose purpose, Kind kind, IntUnaryOperator size, int bits, Filler<M> filler) {
        BlockHeader header(int count) {
            return BlockHeader.of(purpose, size.applyAsInt(count), bits);
        }

        long[] values(M masks, int from, int count) {
            long[] values = new long[size.applyAsInt(count)];
            filler.fill(masks, from, count, values);
            return values;
        }
    }

    /** How the parties' shares combine. */
    enum Kind {
        ADDITIVE,
        XOR
    }

    /** The next block: shares modulo 2^bits of a value per element. */
    protected final void additive(Purpose purpose, int bits, Filler<M> filler) {
        blocks.add(new Block<>(purpose, Kind.ADDITIVE, IntUnaryOperator.identity(), bits, filler));
    }

    /**
     * The next block: exclusive-or shares of words, the low {@code bits} of each.
     *
     * @param size number of words for so many elements
     */
    protected final void xor(Purpose purpose, int bits, IntUnaryOperator size, Filler<M> filler) {
        blocks.add(new Block<>(purpose, Kind.XOR, size, bits, filler));
    }

    /** The next blocks: those of another one. */
    protected final void include(Correlation<M> other) {
        blocks.addAll(other.blocks);
    }

    /** Fills a block with a value for each element from {@code from} on. Short, so that it is compiled anew for each caller. */
    protected static void each(long[] values, int from, IntToLongFunction element) {
        for (int j = 0; j < values.length; j++) {
            values[j] = element.applyAsLong(from + j);
        }
    }

    final List<Block<M>> blocks() {
        return blocks;
    }

    final int pieceSize() {
        return pieceSize;
    }
}
