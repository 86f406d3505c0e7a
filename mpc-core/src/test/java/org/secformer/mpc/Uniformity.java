package org.secformer.mpc;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Whether bytes look uniform: Pearson's chi-square over the 256 values.
 *
 * <p>The masks under test come from the system's random source, so no seed repeats a run; the threshold is chosen so that
 * honest bytes practically never fail. For 255 degrees of freedom the statistic has mean 255 and standard deviation 22.6, and
 * exceeds {@value #THRESHOLD} with probability 1e-14. A bias that matters is far beyond: bytes of which one in a hundred is 0
 * instead of random score about 255 + 0.025 per byte.
 */
public final class Uniformity {
    /** Upper 1e-14 quantile of chi-square with 255 degrees of freedom. */
    public static final double THRESHOLD = 467;

    /** Fewer bytes leave too few of each value for the approximation by chi-square. */
    public static final int FEWEST = 20 * 256;

    private Uniformity() {}

    public static void assertUniform(byte[] bytes, String what) {
        assertTrue(bytes.length >= FEWEST, what + ": only " + bytes.length + " bytes");
        double statistic = chiSquare(bytes);
        assertTrue(statistic < THRESHOLD, what + ": chi-square over " + bytes.length + " bytes is " + statistic);
    }

    public static double chiSquare(byte[] bytes) {
        long[] counts = new long[256];
        for (byte b : bytes) {
            counts[b & 0xFF]++;
        }
        double expected = bytes.length / 256.0;
        double statistic = 0;
        for (long count : counts) {
            statistic += (count - expected) * (count - expected) / expected;
        }
        return statistic;
    }
}
