package org.secformer.mpc.ring;

/** Plain loops: what the other kernels must equal bit for bit, and the fallback where they cannot run. */
public final class ReferenceKernels implements RingKernels {
    /** Rows that are unpacked at a time. */
    private static final int DEPTH = 32;

    @Override
    public void multiplyAdd(
            long[] a, int aFrom, long[] b, int bFrom, long[] c, int cFrom, int m, int k, int n, int bits) {
        add(a, aFrom, k, b, bFrom, c, cFrom, m, k, n);
    }

    @Override
    public void multiplyAdd(long[] a, int aFrom, PackedMatrix b, long[] c, int cFrom, int m, int bits) {
        int k = b.rows();
        int n = b.columns();
        long[] unpacked = new long[Math.min(DEPTH, k) * n];
        for (int from = 0; from < k; from += DEPTH) {
            int depth = Math.min(DEPTH, k - from);
            for (int l = 0; l < depth; l++) {
                b.unpack(from + l, 0, n, unpacked, l * n);
            }
            add(a, aFrom + from, k, unpacked, 0, c, cFrom, m, depth, n);
        }
    }

    /** Adds a product of {@code depth} columns of a, whose rows are k elements apart, and as many rows of b. */
    private static void add(
            long[] a, int aFrom, int k, long[] b, int bFrom, long[] c, int cFrom, int m, int depth, int n) {
        for (int i = 0; i < m; i++) {
            int row = cFrom + i * n;
            for (int l = 0; l < depth; l++) {
                long factor = a[aFrom + i * k + l];
                int source = bFrom + l * n;
                for (int j = 0; j < n; j++) {
                    c[row + j] += factor * b[source + j];
                }
            }
        }
    }

    @Override
    public String name() {
        return "reference";
    }
}
