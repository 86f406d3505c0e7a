package org.secformer.mpc.sharing;

import java.util.Arrays;
import java.util.List;
import org.secformer.mpc.ring.FixedPoint;

/** Values in the clear, in double precision: what the sharings of the other interpreters stand for. */
final class ClearValues extends Values {
    final double[] values;

    ClearValues(double[] values) {
        this.values = values;
    }

    @Override
    Values plus(Values other) {
        double[] right = ((ClearValues) other).values;
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] + right[i];
        }
        return new ClearValues(result);
    }

    @Override
    Values minus(Values other) {
        double[] right = ((ClearValues) other).values;
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] - right[i];
        }
        return new ClearValues(result);
    }

    @Override
    Values plusConstant(double constant, int scale) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] + constant;
        }
        return new ClearValues(result);
    }

    @Override
    Values times(double constant, int fractionBits) {
        return multiplied(FixedPoint.rounded(constant, fractionBits));
    }

    private Values multiplied(double factor) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] * factor;
        }
        return new ClearValues(result);
    }

    @Override
    Values raised(int by) {
        return this;
    }

    @Override
    Values lowered(int by) {
        return this;
    }

    @Override
    Values scaledDown(int by) {
        return multiplied(Math.scalb(1.0, -by));
    }

    @Override
    Values sumColumns(int columns) {
        double[] result = new double[values.length / columns];
        for (int i = 0, at = 0; i < result.length; i++) {
            double sum = 0;
            for (int end = at + columns; at < end; at++) {
                sum += values[at];
            }
            result[i] = sum;
        }
        return new ClearValues(result);
    }

    @Override
    Values weightedSum(double[] coefficients, int fractionBits) {
        int size = values.length / coefficients.length;
        double[] result = new double[size];
        for (int j = 0; j < coefficients.length; j++) {
            double factor = FixedPoint.rounded(coefficients[j], fractionBits);
            for (int i = 0; i < size; i++) {
                result[i] += factor * values[j * size + i];
            }
        }
        return new ClearValues(result);
    }

    @Override
    Values gather(int[] from, int block) {
        double[] result = new double[from.length * block];
        for (int i = 0; i < from.length; i++) {
            System.arraycopy(values, from[i] * block, result, i * block, block);
        }
        return new ClearValues(result);
    }

    @Override
    Values transposed(int matrices, int rows, int columns) {
        double[] result = new double[values.length];
        for (int at = 0; at < result.length; at += rows * columns) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    result[at + j * rows + i] = values[at + i * columns + j];
                }
            }
        }
        return new ClearValues(result);
    }

    @Override
    Values concatenated(Values other, int rows, int columns, int otherColumns) {
        double[] right = ((ClearValues) other).values;
        int width = columns + otherColumns;
        double[] result = new double[rows * width];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * columns, result, i * width, columns);
            System.arraycopy(right, i * otherColumns, result, i * width + columns, otherColumns);
        }
        return new ClearValues(result);
    }

    @Override
    Values columns(int rows, int columns, int from, int to) {
        int width = to - from;
        double[] result = new double[rows * width];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * columns + from, result, i * width, width);
        }
        return new ClearValues(result);
    }

    @Override
    Values range(int from, int to) {
        return new ClearValues(Arrays.copyOfRange(values, from, to));
    }

    @Override
    Values joined(List<Values> parts) {
        int length = 0;
        for (Values part : parts) {
            length += ((ClearValues) part).values.length;
        }
        double[] result = new double[length];
        int at = 0;
        for (Values part : parts) {
            double[] from = ((ClearValues) part).values;
            System.arraycopy(from, 0, result, at, from.length);
            at += from.length;
        }
        return new ClearValues(result);
    }
}
