package org.secformer.jobs.tools.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.transformer.Numerics;

/**
 * Measures {@link Rates} in this process, in about a quarter of a minute and a gigabyte of heap: matrix products of BERT-base's size,
 * two of its layers from the dealer to both parties, and TLS on loopback. Both parties run at the same time, as threads, as they share this machine's
 * processors, caches and memory in a measured run. Everything is warmed up; results are medians.
 *
 * <p>The JVM's flags matter: calibrate with those that the parties run with.
 */
public final class Calibration {
    private static final int TOKENS = 128;
    private static final int IN = 768;
    private static final int OUT = 3072;

    private static final long KERNEL_NANOS = 2_000_000_000L;
    private static final long MODEL_NANOS = 12_000_000_000L;

    private Calibration() {}

    /**
     * @param directory for temporary files, on the disk that material will lie on
     * @param numerics which decide on the width of products
     */
    public static Rates measure(Path directory, Numerics numerics) throws IOException {
        double multiplyAddsPerSecond = kernelRate(numerics.normBits());
        MiniatureRun miniature = new MiniatureRun(directory, numerics);
        List<MiniatureRun.Times> times = new ArrayList<>();
        long end = System.nanoTime() + MODEL_NANOS;
        while (System.nanoTime() < end || times.size() < 4) {
            times.add(miniature.batch());
        }
        // What came first was still being compiled.
        List<MiniatureRun.Times> warm = times.subList(times.size() / 2, times.size());
        double dealing =
                Medians.of(warm.stream().map(MiniatureRun.Times::dealingSeconds).toList());
        double dealingMultiplying = miniature.cost().multiplyAdds() / 2.0 / multiplyAddsPerSecond;
        LoopbackProbe.Network network = LoopbackProbe.measure(directory);
        return new Rates(
                multiplyAddsPerSecond,
                Medians.of(warm.stream()
                                .map(MiniatureRun.Times::elementwiseSeconds)
                                .toList())
                        / miniature.cost().randomBytes(),
                miniature.cost().materialBytes()
                        / Medians.of(warm.stream()
                                .map(MiniatureRun.Times::readingSeconds)
                                .toList()),
                Math.max(0, dealing - dealingMultiplying) / miniature.cost().randomBytes(),
                network.roundTripSeconds(),
                network.sentBytesPerSecond());
    }

    private static double kernelRate(int width) {
        List<Double> seconds = BothParties.run(party -> () -> {
            long[] a = new long[TOKENS * IN];
            long[] b = new long[IN * OUT];
            long[] c = new long[TOKENS * OUT];
            List<Double> each = new ArrayList<>();
            long end = System.nanoTime() + KERNEL_NANOS;
            while (System.nanoTime() < end || each.size() < 4) {
                long start = System.nanoTime();
                RingKernels.best().multiplyAdd(a, 0, b, 0, c, 0, TOKENS, IN, OUT, width);
                each.add((System.nanoTime() - start) / 1e9);
            }
            return Medians.of(each.subList(each.size() / 2, each.size()));
        });
        return (double) TOKENS * IN * OUT / Medians.of(seconds);
    }
}
