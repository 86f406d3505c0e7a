package org.secformer.mpc.pointfunction;

import java.io.Serializable;

/**
 * The places of a point function and the tree above them: a binary tree of seeds, each leaf of which stands for {@value
 * #LEAF_ELEMENTS} places (early termination). Wider leaves would make keys longer, narrower ones the tree higher for keys of the same
 * length.
 *
 * @param size number of places
 */
public record Domain(int size) implements Serializable {
    /** Two blocks of the cipher. */
    static final int LEAF_ELEMENTS = 8;

    static final int LEAF_BYTES = LEAF_ELEMENTS * Integer.BYTES;

    /** Levels below a node that is expanded at once: what it stands for are {@value #BLOCK_ELEMENTS} places. */
    private static final int BLOCK_LEVELS = 7;

    /** Most places that {@link PointExpansion#block} yields at a time. */
    public static final int BLOCK_ELEMENTS = LEAF_ELEMENTS << BLOCK_LEVELS;

    /** Vocabularies have some 10^5 entries at most. */
    public static final int MOST_SIZE = 1 << 24;

    public Domain {
        if (size < 1 || size > MOST_SIZE) {
            throw new IllegalArgumentException(
                    "places of a point function: expected 1 to " + MOST_SIZE + ", found " + size);
        }
    }

    int leaves() {
        return (size + LEAF_ELEMENTS - 1) / LEAF_ELEMENTS;
    }

    /** From the root to the leaves. */
    public int levels() {
        return Integer.SIZE - Integer.numberOfLeadingZeros(leaves() - 1);
    }

    /** Of the tree down to the nodes that are expanded at once. */
    int topLevels() {
        return Math.max(0, levels() - BLOCK_LEVELS);
    }

    /** How many blocks of places there are; all but the last have {@link #BLOCK_ELEMENTS}. */
    public int blocks() {
        return (size + BLOCK_ELEMENTS - 1) / BLOCK_ELEMENTS;
    }

    /** Places of a block. */
    public int blockSize(int block) {
        return Math.min(BLOCK_ELEMENTS, size - block * BLOCK_ELEMENTS);
    }

    /**
     * Bytes of a key without its root, the same at both parties and for each place: 16 for each level, a bit for each level, and a
     * leaf.
     */
    public int keyBytes() {
        return rightBits() + rightBitBytes() + LEAF_BYTES;
    }

    /** Where the bits of the right children begin in a key. */
    int rightBits() {
        return NodeCipher.NODE_BYTES * levels();
    }

    int rightBitBytes() {
        return (levels() + 7) / 8;
    }
}
