package org.secformer.mpc.ring;

import java.util.Arrays;
import java.util.Objects;

/**
 * A matrix of ring elements, held in the bits that matter: a right factor for {@link RingKernels}. Immutable.
 *
 * <p>Each column of {@value #BLOCK_ROWS} rows is one string of bits, the element of the first row lowest, cut into words; the words
 * of a block lie row-major like the elements, so that neighbouring columns are unpacked with the same shifts, as vectors. The last
 * block has no more words than its rows need.
 */
public final class PackedMatrix {
    private static final int BLOCK_ROWS = Long.SIZE;

    private final int rows;
    private final int columns;
    private final int bits;
    private final long[] words;

    /**
     * Packs the low bits of each element.
     *
     * @param shape all axes but the last are rows
     * @param bits of each element, 1 to 64
     * @param elements as many as the shape has; not changed and not kept
     */
    public PackedMatrix(Shape shape, int bits, long[] elements) {
        Objects.checkIndex(bits - 1, Long.SIZE);
        if (elements.length != shape.elements()) {
            throw new IllegalArgumentException(elements.length + " elements for " + shape);
        }
        this.rows = shape.rows();
        this.columns = shape.columns();
        this.bits = bits;
        this.words = new long[Math.toIntExact(bytes(shape, bits) / Long.BYTES)];
        for (int row = 0; row < rows; row++) {
            pack(elements, row);
        }
    }

    /** Bytes that a matrix of this shape takes. */
    public static long bytes(Shape shape, int bits) {
        int whole = shape.rows() / BLOCK_ROWS;
        int wordRows = whole * bits + Packing.words(shape.rows() % BLOCK_ROWS * bits);
        return (long) Long.BYTES * wordRows * shape.columns();
    }

    private void pack(long[] elements, int row) {
        long low = FixedPoint.lowBits(bits);
        int shift = shift(row);
        int from = row * columns;
        int at = word(row);
        for (int j = 0; j < columns; j++) {
            words[at + j] |= (elements[from + j] & low) << shift;
        }
        int next = nextWord(row);
        if (next != at) {
            for (int j = 0; j < columns; j++) {
                words[next + j] |= (elements[from + j] & low) >>> Long.SIZE - shift;
            }
        }
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Of each element. */
    public int bits() {
        return bits;
    }

    /** Not to be changed. */
    long[] words() {
        return words;
    }

    private int firstBit(int row) {
        return row % BLOCK_ROWS * bits;
    }

    /** Where the words are in which the elements of a row begin. */
    int word(int row) {
        return (row / BLOCK_ROWS * bits + firstBit(row) / Long.SIZE) * columns;
    }

    /** Where the words are in which they end: the same or the next. */
    int nextWord(int row) {
        return (row / BLOCK_ROWS * bits + (firstBit(row) + bits - 1) / Long.SIZE) * columns;
    }

    /** The bit of its word that an element of a row begins at. */
    int shift(int row) {
        return firstBit(row) % Long.SIZE;
    }

    /** Unpacks elements of a row, zero-extended. */
    void unpack(int row, int column, int count, long[] target, int at) {
        long low = FixedPoint.lowBits(bits);
        int shift = shift(row);
        int first = word(row) + column;
        int next = nextWord(row) + column;
        for (int j = 0; j < count; j++) {
            // What is not of this element lies beyond its bits. Twice, as Java cannot shift by 64.
            target[at + j] = (words[first + j] >>> shift | words[next + j] << 1 << ~shift) & low;
        }
    }

    /** All elements, zero-extended, in a new array. */
    public long[] unpacked() {
        long[] elements = new long[rows * columns];
        for (int row = 0; row < rows; row++) {
            unpack(row, 0, columns, elements, row * columns);
        }
        return elements;
    }

    /** Adds the elements to those of an array. */
    public void addTo(long[] elements) {
        long[] summand = new long[columns];
        for (int row = 0; row < rows; row++) {
            unpack(row, 0, columns, summand, 0);
            int from = row * columns;
            for (int j = 0; j < columns; j++) {
                elements[from + j] += summand[j];
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedMatrix matrix
                && matrix.rows == rows
                && matrix.columns == columns
                && matrix.bits == bits
                && Arrays.equals(matrix.words, words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    /** Never shows elements. */
    @Override
    public String toString() {
        return "PackedMatrix[" + rows + " by " + columns + ", " + bits + " bits]";
    }
}
