package org.secformer.mpc.ring;

import java.util.Arrays;
import java.util.Objects;

/** Products in plain loops, which the JVM compiles to vectors: the fallback where the others cannot run. */
final class PlainReals implements RealKernels {
    /** Rows by columns of B that stay in a second-level cache: 256 KiB. */
    private static final int DEPTH = 64;

    private static final int COLUMNS = 512;

    @Override
    public RealMatrix lay(double[] b, int from, int k, int n) {
        return RealMatrix.of(b, from, k, n, n);
    }

    @Override
    public void multiply(double[] a, int aFrom, RealMatrix b, double[] c, int cFrom, int m) {
        int k = b.rows();
        int n = b.columns();
        if (m < 0 || b.panelColumns() != n) {
            throw new IllegalArgumentException(m + " rows times " + b + " in panels of " + b.panelColumns());
        }
        Objects.checkFromIndexSize(aFrom, (long) m * k, a.length);
        Objects.checkFromIndexSize(cFrom, (long) m * n, c.length);
        Arrays.fill(c, cFrom, cFrom + m * n, 0);
        for (int l = 0; l < k; l += DEPTH) {
            int depth = Math.min(DEPTH, k - l);
            for (int j = 0; j < n; j += COLUMNS) {
                int columns = Math.min(COLUMNS, n - j);
                for (int i = 0; i < m; i++) {
                    addRow(a, aFrom + i * k + l, b.panels(), l * n + j, n, depth, c, cFrom + i * n + j, columns);
                }
            }
        }
    }

    /** Adds so many elements of a row of a times as many rows of b, four at a time: c is read and written once for them. */
    private static void addRow(
            double[] a, int aAt, double[] b, int bAt, int n, int depth, double[] c, int cAt, int columns) {
        int l = 0;
        for (; l + 4 <= depth; l += 4) {
            double a0 = a[aAt + l];
            double a1 = a[aAt + l + 1];
            double a2 = a[aAt + l + 2];
            double a3 = a[aAt + l + 3];
            int at = bAt + l * n;
            for (int j = 0; j < columns; j++) {
                c[cAt + j] += a0 * b[at + j] + a1 * b[at + n + j] + (a2 * b[at + 2 * n + j] + a3 * b[at + 3 * n + j]);
            }
        }
        for (; l < depth; l++) {
            double factor = a[aAt + l];
            int at = bAt + l * n;
            for (int j = 0; j < columns; j++) {
                c[cAt + j] += factor * b[at + j];
            }
        }
    }

    @Override
    public double[] extent(double[] values) {
        double smallest = values[0];
        double largest = values[0];
        boolean isNumber = true;
        for (double value : values) {
            smallest = value < smallest ? value : smallest;
            largest = value > largest ? value : largest;
            isNumber &= !Double.isNaN(value);
        }
        return isNumber ? new double[] {smallest, largest} : new double[] {Double.NaN, Double.NaN};
    }

    @Override
    public void round(double[] values, int fractionBits, int[] drawn, double[] rounded) {
        double up = Math.scalb(1.0, fractionBits);
        double down = Math.scalb(1.0, -fractionBits);
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = Math.floor(values[i] * up + (drawn[i] & 0xFFFFFFFFL) * 0x1p-32) * down;
        }
    }

    @Override
    public String name() {
        return "plain";
    }
}
