package org.secformer.mpc.sharing;

import java.util.Arrays;
import java.util.List;
import org.secformer.mpc.ring.FixedPoint;

/** One party's share of every element. Public constants are added by party 0 alone. */
final class RingValues extends Values {
    final Party party;
    final long[] share;

    RingValues(Party party, long[] share) {
        this.party = party;
        this.share = share;
    }

    private RingValues of(long[] result) {
        return new RingValues(party, result);
    }

    @Override
    Values plus(Values other) {
        long[] right = ((RingValues) other).share;
        long[] result = new long[share.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = share[i] + right[i];
        }
        return of(result);
    }

    @Override
    Values minus(Values other) {
        long[] right = ((RingValues) other).share;
        long[] result = new long[share.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = share[i] - right[i];
        }
        return of(result);
    }

    @Override
    Values plusConstant(double constant, int scale) {
        if (party == Party.P1) {
            return this;
        }
        long encoded = FixedPoint.encode(constant, scale);
        long[] result = new long[share.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = share[i] + encoded;
        }
        return of(result);
    }

    @Override
    Values times(double constant, int fractionBits) {
        return timesInteger(FixedPoint.encode(constant, fractionBits));
    }

    private RingValues timesInteger(long factor) {
        long[] result = new long[share.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = share[i] * factor;
        }
        return of(result);
    }

    @Override
    Values raised(int by) {
        return timesInteger(1L << by);
    }

    @Override
    Values lowered(int by) {
        // One party rounds up and the other one down: errors cancel in the mean, however few bits are cut, and nothing
        // happens to
        // what needs no cutting.
        long up = party == Party.P0 ? (1L << by) - 1 : 0;
        long[] result = new long[share.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = share[i] + up >>> by;
        }
        return of(result);
    }

    @Override
    Values scaledDown(int by) {
        return this;
    }

    @Override
    Values sumColumns(int columns) {
        long[] result = new long[share.length / columns];
        for (int i = 0, at = 0; i < result.length; i++) {
            long sum = 0;
            for (int end = at + columns; at < end; at++) {
                sum += share[at];
            }
            result[i] = sum;
        }
        return of(result);
    }

    @Override
    Values weightedSum(double[] coefficients, int fractionBits) {
        int size = share.length / coefficients.length;
        long[] result = new long[size];
        for (int j = 0; j < coefficients.length; j++) {
            long factor = FixedPoint.encode(coefficients[j], fractionBits);
            for (int i = 0; i < size; i++) {
                result[i] += factor * share[j * size + i];
            }
        }
        return of(result);
    }

    @Override
    Values gather(int[] from, int block) {
        long[] result = new long[from.length * block];
        for (int i = 0; i < from.length; i++) {
            System.arraycopy(share, from[i] * block, result, i * block, block);
        }
        return of(result);
    }

    @Override
    Values transposed(int matrices, int rows, int columns) {
        long[] result = new long[share.length];
        for (int at = 0; at < result.length; at += rows * columns) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    result[at + j * rows + i] = share[at + i * columns + j];
                }
            }
        }
        return of(result);
    }

    @Override
    Values concatenated(Values other, int rows, int columns, int otherColumns) {
        long[] right = ((RingValues) other).share;
        int width = columns + otherColumns;
        long[] result = new long[rows * width];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(share, i * columns, result, i * width, columns);
            System.arraycopy(right, i * otherColumns, result, i * width + columns, otherColumns);
        }
        return of(result);
    }

    @Override
    Values columns(int rows, int columns, int from, int to) {
        int width = to - from;
        long[] result = new long[rows * width];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(share, i * columns + from, result, i * width, width);
        }
        return of(result);
    }

    @Override
    Values range(int from, int to) {
        return of(Arrays.copyOfRange(share, from, to));
    }

    @Override
    Values joined(List<Values> parts) {
        int length = 0;
        for (Values part : parts) {
            length += ((RingValues) part).share.length;
        }
        long[] result = new long[length];
        int at = 0;
        for (Values part : parts) {
            long[] from = ((RingValues) part).share;
            System.arraycopy(from, 0, result, at, from.length);
            at += from.length;
        }
        return of(result);
    }
}
