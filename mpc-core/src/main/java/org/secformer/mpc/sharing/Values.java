package org.secformer.mpc.sharing;

import java.util.List;
import org.secformer.mpc.ring.Shape;

/**
 * What an interpreter keeps for a sharing: a party's share, a value in the clear, or nothing but its shape.
 *
 * <p>Immutable. Arguments are already checked and aligned by {@link Sharing}.
 */
abstract class Values {
    abstract Values plus(Values other);

    abstract Values minus(Values other);

    /** Adds one row to each of so many rows. */
    Values plusRow(Values row, int rows, int columns) {
        return plus(row.gather(new int[rows], columns));
    }

    /** Adds a public constant that is a multiple of 2^-scale. */
    abstract Values plusConstant(double constant, int scale);

    /** Multiplies by a public constant that is held with this many fraction bits. */
    abstract Values times(double constant, int fractionBits);

    /** The same numbers with {@code by} more fraction bits. */
    abstract Values raised(int by);

    /** The same numbers with {@code by} fewer fraction bits, rounded with mean error 0. */
    abstract Values lowered(int by);

    /** The numbers that the same ring elements stand for after the scale has grown by {@code by}. */
    abstract Values scaledDown(int by);

    /** Sums of runs of {@code columns} neighbours. */
    abstract Values sumColumns(int columns);

    /** {@code sum_j coefficients[j] x_j} over the leading axis. */
    abstract Values weightedSum(double[] coefficients, int fractionBits);

    /** Moves blocks: target block i (of {@code block} elements) is source block {@code from[i]}. */
    abstract Values gather(int[] from, int block);

    /** Transposes each of {@code matrices} matrices of rows by columns. */
    abstract Values transposed(int matrices, int rows, int columns);

    /** Rows of {@code columns} elements from here, each followed by the row of {@code otherColumns} of the other. */
    abstract Values concatenated(Values other, int rows, int columns, int otherColumns);

    abstract Values columns(int rows, int columns, int from, int to);

    /** Elements from (inclusive) to (exclusive). */
    abstract Values range(int from, int to);

    /** Those of all parts, one part after the other; this is the first part. */
    abstract Values joined(List<Values> parts);

    /** Source blocks of a permutation of all axes but the last, for {@link #gather}. */
    static int[] permutation(Shape shape, int[] axes) {
        int rank = shape.rank() - 1;
        int[] strides = new int[rank];
        for (int axis = rank - 1, stride = 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.size(axis);
        }
        int[] from = new int[shape.rows()];
        int[] index = new int[rank];
        for (int i = 0; i < from.length; i++) {
            int source = 0;
            for (int axis = 0; axis < rank; axis++) {
                source += index[axis] * strides[axes[axis]];
            }
            from[i] = source;
            for (int axis = rank - 1; axis >= 0 && ++index[axis] == shape.size(axes[axis]); axis--) {
                index[axis] = 0;
            }
        }
        return from;
    }
}
