package org.secformer.mpc.correlation;

import org.secformer.mpc.correlation.Correlation.Block;

/**
 * A piece of a tensor at a party that uses a {@link Correlation}: its blocks are drawn here, in order, each once.
 *
 * <p>The same object stands for all pieces, one after the other.
 */
public final class Piece {
    private final CorrelatedRandomness randomness;
    private final Scratch scratch = new Scratch();
    private Correlation<?> correlation;
    private int from;
    private int count;
    private int drawn;

    Piece(CorrelatedRandomness randomness) {
        this.randomness = randomness;
    }

    void begin(Correlation<?> of, int first, int elements) {
        correlation = of;
        from = first;
        count = elements;
        drawn = 0;
        scratch.reuse();
    }

    void end() {
        if (drawn != correlation.blocks().size()) {
            throw new IllegalStateException("drew " + drawn + " blocks, dealt are "
                    + correlation.blocks().size());
        }
    }

    /** Its first element. */
    public int from() {
        return from;
    }

    /** How many elements it has. */
    public int count() {
        return count;
    }

    /** Shares of the next block, from the first on, in an array that is the next piece's afterwards. Higher bits are noise. */
    public long[] next() {
        Block<?> block = block();
        BlockHeader header = block.header(count);
        long[] shares = scratch.longs(header.count());
        randomness.draw(block.kind(), header, shares, 0);
        return shares;
    }

    /** The same, written to part of an array. */
    public void next(long[] target, int at) {
        Block<?> block = block();
        randomness.draw(block.kind(), block.header(count), target, at);
    }

    private Block<?> block() {
        return correlation.blocks().get(drawn++);
    }

    /** An array of at least so many elements, which hold anything; the next piece's afterwards. */
    public long[] scratch(int elements) {
        return scratch.longs(elements);
    }

    long keptBytes() {
        return scratch.keptBytes();
    }
}
