package org.secformer.mpc.ring;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Multiply-adds per second of each kernel, on one thread, at the matrix shapes of BERT-base with 128 tokens. The column of the
 * counter {@code multiplyAdds} is in 10^9 per second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {VectorModule.OPTION, "--enable-native-access=ALL-UNNAMED"})
public class RingProductBenchmark {
    /** A projection, the two feed-forward matrices, one head's scores, and a projection of four texts at once. */
    @Param({"128x768x768", "128x768x3072", "128x3072x768", "128x64x128", "512x768x768"})
    public String shape;

    /** Names as for -Dsecformer.kernel; a kernel that does not run here is an error, not another kernel. */
    @Param({"reference", "vector-api", "native"})
    public String kernel;

    /** Bits of the results: those of attention and of the linear layers, and below. */
    @Param({"64", "48", "40"})
    public int width;

    private RingKernels kernels;
    private int m;
    private int k;
    private int n;
    private long[] a;
    private long[] b;
    private long[] c;

    /** Work done, so that the report shows a rate that does not depend on the shape. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Work {
        public long multiplyAdds;

        @Setup(Level.Iteration)
        public void reset() {
            multiplyAdds = 0;
        }
    }

    @Setup
    public void fill() {
        kernels = KernelChoice.Candidate.of(kernel).create();
        String[] sizes = shape.split("x");
        m = Integer.parseInt(sizes[0]);
        k = Integer.parseInt(sizes[1]);
        n = Integer.parseInt(sizes[2]);
        SplittableRandom random = new SplittableRandom(1);
        a = random.longs((long) m * k).toArray();
        b = random.longs((long) k * n).toArray();
        c = new long[m * n];
    }

    @Benchmark
    public long[] multiplyAdd(Work work) {
        kernels.multiplyAdd(a, 0, b, 0, c, 0, m, k, n, width);
        work.multiplyAdds += (long) m * k * n;
        return c;
    }
}
