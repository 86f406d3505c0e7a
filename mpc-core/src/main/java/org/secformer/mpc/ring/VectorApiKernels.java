package org.secformer.mpc.ring;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with the JDK's Vector API: tiles of four rows by two vectors stay in registers while k runs.
 *
 * <p>Columns beyond the last whole vector and rows beyond the last four are done by narrower tiles and plain loops. B is
 * copied into panels of two vectors' width, so that the inner loop reads it contiguously.
 */
final class VectorApiKernels implements RingKernels {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int PANEL = 2 * LANES;

    /** Rows of B per pass: a panel of 512 rows by 16 columns is 64 KiB and stays in the second-level cache. */
    private static final int DEPTH = 512;

    private VectorApiKernels() {}

    /** @throws UnsupportedOperationException if vectors of this JVM hold fewer than four elements */
    static RingKernels create() {
        if (LANES < 4) {
            throw new UnsupportedOperationException("vectors here hold only " + LANES + " elements of 64 bits");
        }
        return new VectorApiKernels();
    }

    @Override
    public String name() {
        return "vector-api-" + SPECIES.vectorBitSize();
    }

    /** The right factor. */
    private interface Right {
        /** Copies rows of so many columns, at most a panel's. */
        void copy(int row, int depth, int column, int columns, long[] panel);
    }

    @Override
    public void multiplyAdd(
            long[] a, int aFrom, long[] b, int bFrom, long[] c, int cFrom, int m, int k, int n, int bits) {
        Right right = (row, depth, column, columns, panel) -> {
            for (int l = 0; l < depth; l++) {
                System.arraycopy(b, bFrom + (row + l) * n + column, panel, l * PANEL, columns);
            }
        };
        multiplyAdd(a, aFrom, right, c, cFrom, m, k, n);
    }

    @Override
    public void multiplyAdd(long[] a, int aFrom, PackedMatrix b, long[] c, int cFrom, int m, int bits) {
        Right right = (row, depth, column, columns, panel) -> {
            if (columns == PANEL) {
                unpack(b, row, depth, column, panel);
                return;
            }
            for (int l = 0; l < depth; l++) {
                b.unpack(row + l, column, columns, panel, l * PANEL);
            }
        };
        multiplyAdd(a, aFrom, right, c, cFrom, m, b.rows(), b.columns());
    }

    private static void multiplyAdd(long[] a, int aFrom, Right b, long[] c, int cFrom, int m, int k, int n) {
        long[] panel = new long[Math.min(DEPTH, k) * PANEL];
        for (int from = 0; from < k; from += DEPTH) {
            int depth = Math.min(DEPTH, k - from);
            for (int j = 0; j < n; j += PANEL) {
                int columns = Math.min(PANEL, n - j);
                b.copy(from, depth, j, columns, panel);
                multiplyAddPanel(a, aFrom + from, k, panel, depth, c, cFrom + j, m, n, columns);
            }
        }
    }

    /** Unpacks rows of a whole panel as {@link PackedMatrix#unpack} does. */
    private static void unpack(PackedMatrix b, int row, int depth, int column, long[] panel) {
        long[] words = b.words();
        long low = FixedPoint.lowBits(b.bits());
        for (int l = 0; l < depth; l++) {
            int shift = b.shift(row + l);
            int first = b.word(row + l) + column;
            int next = b.nextWord(row + l) + column;
            for (int j = 0; j < PANEL; j += LANES) {
                LongVector high = LongVector.fromArray(SPECIES, words, next + j)
                        .lanewise(VectorOperators.LSHL, 1)
                        .lanewise(VectorOperators.LSHL, ~shift);
                LongVector.fromArray(SPECIES, words, first + j)
                        .lanewise(VectorOperators.LSHR, shift)
                        .or(high)
                        .and(low)
                        .intoArray(panel, l * PANEL + j);
            }
        }
    }

    /** Adds the product with so many columns, all or some of a panel. */
    private static void multiplyAddPanel(
            long[] a, int aAt, int k, long[] panel, int depth, long[] c, int cAt, int m, int n, int columns) {
        if (columns < PANEL) {
            edge(a, aAt, k, panel, c, cAt, m, depth, n, columns);
            return;
        }
        int i = 0;
        for (; i + 4 <= m; i += 4) {
            fourRows(a, aAt + i * k, k, panel, depth, c, cAt + i * n, n);
        }
        for (; i < m; i++) {
            oneRow(a, aAt + i * k, panel, depth, c, cAt + i * n);
        }
    }

    private static void fourRows(long[] a, int aAt, int k, long[] panel, int depth, long[] c, int cAt, int n) {
        LongVector c00 = LongVector.fromArray(SPECIES, c, cAt);
        LongVector c01 = LongVector.fromArray(SPECIES, c, cAt + LANES);
        LongVector c10 = LongVector.fromArray(SPECIES, c, cAt + n);
        LongVector c11 = LongVector.fromArray(SPECIES, c, cAt + n + LANES);
        LongVector c20 = LongVector.fromArray(SPECIES, c, cAt + 2 * n);
        LongVector c21 = LongVector.fromArray(SPECIES, c, cAt + 2 * n + LANES);
        LongVector c30 = LongVector.fromArray(SPECIES, c, cAt + 3 * n);
        LongVector c31 = LongVector.fromArray(SPECIES, c, cAt + 3 * n + LANES);
        for (int l = 0; l < depth; l++) {
            LongVector b0 = LongVector.fromArray(SPECIES, panel, l * PANEL);
            LongVector b1 = LongVector.fromArray(SPECIES, panel, l * PANEL + LANES);
            LongVector a0 = LongVector.broadcast(SPECIES, a[aAt + l]);
            LongVector a1 = LongVector.broadcast(SPECIES, a[aAt + k + l]);
            LongVector a2 = LongVector.broadcast(SPECIES, a[aAt + 2 * k + l]);
            LongVector a3 = LongVector.broadcast(SPECIES, a[aAt + 3 * k + l]);
            c00 = c00.add(a0.mul(b0));
            c01 = c01.add(a0.mul(b1));
            c10 = c10.add(a1.mul(b0));
            c11 = c11.add(a1.mul(b1));
            c20 = c20.add(a2.mul(b0));
            c21 = c21.add(a2.mul(b1));
            c30 = c30.add(a3.mul(b0));
            c31 = c31.add(a3.mul(b1));
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + LANES);
        c10.intoArray(c, cAt + n);
        c11.intoArray(c, cAt + n + LANES);
        c20.intoArray(c, cAt + 2 * n);
        c21.intoArray(c, cAt + 2 * n + LANES);
        c30.intoArray(c, cAt + 3 * n);
        c31.intoArray(c, cAt + 3 * n + LANES);
    }

    private static void oneRow(long[] a, int aAt, long[] panel, int depth, long[] c, int cAt) {
        LongVector c0 = LongVector.fromArray(SPECIES, c, cAt);
        LongVector c1 = LongVector.fromArray(SPECIES, c, cAt + LANES);
        for (int l = 0; l < depth; l++) {
            LongVector a0 = LongVector.broadcast(SPECIES, a[aAt + l]);
            c0 = c0.add(a0.mul(LongVector.fromArray(SPECIES, panel, l * PANEL)));
            c1 = c1.add(a0.mul(LongVector.fromArray(SPECIES, panel, l * PANEL + LANES)));
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + LANES);
    }

    /** The columns that do not fill a panel, in plain loops. */
    private static void edge(
            long[] a, int aAt, int k, long[] panel, long[] c, int cAt, int m, int depth, int n, int columns) {
        for (int i = 0; i < m; i++) {
            for (int l = 0; l < depth; l++) {
                long factor = a[aAt + i * k + l];
                for (int j = 0; j < columns; j++) {
                    c[cAt + i * n + j] += factor * panel[l * PANEL + j];
                }
            }
        }
    }
}
