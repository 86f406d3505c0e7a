package org.secformer.mpc.ring;

/** Plain loops: what the other kernels must equal bit for bit, and the fallback where they cannot run. */
public final class ReferenceKernels implements RingKernels {
    @Override
    public void multiplyAdd(
            long[] a, int aFrom, long[] b, int bFrom, long[] c, int cFrom, int m, int k, int n, int bits) {
        for (int i = 0; i < m; i++) {
            int row = cFrom + i * n;
            for (int l = 0; l < k; l++) {
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
