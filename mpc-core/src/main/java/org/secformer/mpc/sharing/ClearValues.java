package org.secformer.mpc.sharing;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.secformer.mpc.ring.FixedPoint;

/**
 * Values in the clear, in double precision: what the sharings of the other interpreters stand for. Worked out when they are first asked
 * for: where exact functions take the place of approximations, most of these are never looked at. Not for several threads until then.
 */
final class ClearValues extends Values {
    private double[] values;
    private Supplier<double[]> pending;

    ClearValues(double[] values) {
        this.values = values;
    }

    ClearValues(Supplier<double[]> pending) {
        this.pending = pending;
    }

    double[] values() {
        if (values == null) {
            values = pending.get();
            pending = null;
        }
        return values;
    }

    @Override
    Values plus(Values other) {
        return new ClearValues(() -> {
            double[] own = values();
            double[] right = ((ClearValues) other).values();
            double[] result = new double[own.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = own[i] + right[i];
            }
            return result;
        });
    }

    @Override
    Values minus(Values other) {
        return new ClearValues(() -> {
            double[] own = values();
            double[] right = ((ClearValues) other).values();
            double[] result = new double[own.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = own[i] - right[i];
            }
            return result;
        });
    }

    @Override
    Values plusRow(Values row, int rows, int columns) {
        return new ClearValues(() -> {
            double[] own = values();
            double[] right = ((ClearValues) row).values();
            double[] result = new double[own.length];
            for (int from = 0; from < result.length; from += columns) {
                for (int j = 0; j < columns; j++) {
                    result[from + j] = own[from + j] + right[j];
                }
            }
            return result;
        });
    }

    @Override
    Values plusConstant(double constant, int scale) {
        return new ClearValues(() -> {
            double[] own = values();
            double[] result = new double[own.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = own[i] + constant;
            }
            return result;
        });
    }

    @Override
    Values times(double constant, int fractionBits) {
        return multiplied(FixedPoint.rounded(constant, fractionBits));
    }

    private Values multiplied(double factor) {
        return new ClearValues(() -> {
            double[] own = values();
            double[] result = new double[own.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = own[i] * factor;
            }
            return result;
        });
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
        return new ClearValues(() -> {
            double[] own = values();
            double[] result = new double[own.length / columns];
            for (int i = 0; i < result.length; i++) {
                result[i] = sum(own, i * columns, (i + 1) * columns);
            }
            return result;
        });
    }

    /** In four sums, none of which waits for another. */
    private static double sum(double[] values, int from, int to) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = from;
        for (; i + 4 <= to; i += 4) {
            sum0 += values[i];
            sum1 += values[i + 1];
            sum2 += values[i + 2];
            sum3 += values[i + 3];
        }
        for (; i < to; i++) {
            sum0 += values[i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    @Override
    Values weightedSum(double[] coefficients, int fractionBits) {
        return new ClearValues(() -> {
            double[] own = values();
            int size = own.length / coefficients.length;
            double[] result = new double[size];
            for (int j = 0; j < coefficients.length; j++) {
                double factor = FixedPoint.rounded(coefficients[j], fractionBits);
                for (int i = 0; i < size; i++) {
                    result[i] += factor * own[j * size + i];
                }
            }
            return result;
        });
    }

    @Override
    Values gather(int[] from, int block) {
        return new ClearValues(() -> {
            double[] own = values();
            double[] result = new double[from.length * block];
            for (int i = 0; i < from.length; i++) {
                System.arraycopy(own, from[i] * block, result, i * block, block);
            }
            return result;
        });
    }

    @Override
    Values transposed(int matrices, int rows, int columns) {
        return new ClearValues(() -> {
            double[] own = values();
            double[] result = new double[own.length];
            for (int at = 0; at < result.length; at += rows * columns) {
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        result[at + j * rows + i] = own[at + i * columns + j];
                    }
                }
            }
            return result;
        });
    }

    @Override
    Values concatenated(Values other, int rows, int columns, int otherColumns) {
        return new ClearValues(() -> {
            double[] own = values();
            double[] right = ((ClearValues) other).values();
            int width = columns + otherColumns;
            double[] result = new double[rows * width];
            for (int i = 0; i < rows; i++) {
                System.arraycopy(own, i * columns, result, i * width, columns);
                System.arraycopy(right, i * otherColumns, result, i * width + columns, otherColumns);
            }
            return result;
        });
    }

    @Override
    Values columns(int rows, int columns, int from, int to) {
        return new ClearValues(() -> {
            double[] own = values();
            int width = to - from;
            double[] result = new double[rows * width];
            for (int i = 0; i < rows; i++) {
                System.arraycopy(own, i * columns + from, result, i * width, width);
            }
            return result;
        });
    }

    @Override
    Values range(int from, int to) {
        return new ClearValues(() -> Arrays.copyOfRange(values(), from, to));
    }

    @Override
    Values joined(List<Values> parts) {
        return new ClearValues(() -> {
            double[] own = values();
            int length = 0;
            for (Values part : parts) {
                length += ((ClearValues) part).values().length;
            }
            double[] result = new double[length];
            int at = 0;
            for (Values part : parts) {
                double[] from = ((ClearValues) part).values();
                System.arraycopy(from, 0, result, at, from.length);
                at += from.length;
            }
            return result;
        });
    }
}
