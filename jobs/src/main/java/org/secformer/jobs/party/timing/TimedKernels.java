package org.secformer.jobs.party.timing;

import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.RingKernels;

/** Adds the time of matrix products to a stopwatch. */
public final class TimedKernels implements RingKernels {
    private final RingKernels kernels;
    private final Stopwatch stopwatch;

    public TimedKernels(RingKernels kernels, Stopwatch stopwatch) {
        this.kernels = kernels;
        this.stopwatch = stopwatch;
    }

    @Override
    public void multiplyAdd(
            long[] a, int aFrom, long[] b, int bFrom, long[] c, int cFrom, int m, int k, int n, int bits) {
        stopwatch.time("multiplying", () -> {
            kernels.multiplyAdd(a, aFrom, b, bFrom, c, cFrom, m, k, n, bits);
            return null;
        });
    }

    @Override
    public void multiplyAdd(long[] a, int aFrom, PackedMatrix b, long[] c, int cFrom, int m, int bits) {
        stopwatch.time("multiplying", () -> {
            kernels.multiplyAdd(a, aFrom, b, c, cFrom, m, bits);
            return null;
        });
    }

    @Override
    public String name() {
        return kernels.name();
    }
}
