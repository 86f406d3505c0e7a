package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;

/**
 * A tensor opened exactly under a mask that stays fixed: {@code e = x - a}. Each product with another operand draws its own
 * dealt product of masks.
 */
public abstract class Operand {
    /** Weights are opened when the model is shared, before the first round. */
    static final int BEFORE = -1;

    private final Shape shape;
    private final int scale;
    private final int width;
    private final int issuedAt;

    Operand(Shape shape, int scale, int width, int issuedAt) {
        this.shape = shape;
        this.scale = scale;
        this.width = width;
        this.issuedAt = issuedAt;
    }

    public final Shape shape() {
        return shape;
    }

    /** Fraction bits. */
    public final int scale() {
        return scale;
    }

    /** Bits in which it was opened. */
    public final int width() {
        return width;
    }

    /** Whether it was opened when the model was shared. */
    final boolean isWeight() {
        return issuedAt == BEFORE;
    }

    final int issuedAt() {
        return issuedAt;
    }

    abstract Operand selectRows(int stride);

    /** The same elements under another shape, of an operand that has been opened or is about to be. */
    abstract Operand reshaped(Shape other);

    /** Rows 0, stride, 2 stride, ... of a matrix: the same array if these are all. */
    static long[] everyRow(long[] matrix, int columns, int stride) {
        if (stride == 1) {
            return matrix;
        }
        long[] rows = new long[matrix.length / stride];
        for (int to = 0, from = 0; to < rows.length; to += columns, from += stride * columns) {
            System.arraycopy(matrix, from, rows, to, columns);
        }
        return rows;
    }
}
