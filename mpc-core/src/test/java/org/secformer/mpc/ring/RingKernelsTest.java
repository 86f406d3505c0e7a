package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel equals the plain loops, bit for bit, and those equal the definition. */
class RingKernelsTest {
    private static final RingKernels BEST = RingKernels.best();
    private static final RingKernels REFERENCE = new ReferenceKernels();
    private static final long[] EXTREMES = {
        Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1, 1L << 32, (1L << 32) - 1, -(1L << 32), Long.MIN_VALUE + 1
    };

    private static IntStream sizes() {
        return IntStream.rangeClosed(1, 70);
    }

    @Test
    void theFastKernelIsUnderTest() {
        assertNotEquals(
                REFERENCE.name(),
                BEST.name(),
                "only the reference kernel runs here; start the tests with --add-modules jdk.incubator.vector");
    }

    @Test
    void referenceEqualsTheDefinition() {
        SplittableRandom random = new SplittableRandom(1);
        long[] a = elements(5 * 7, random);
        long[] b = elements(7 * 3, random);
        long[] c = elements(5 * 3, random);
        long[] before = c.clone();
        REFERENCE.multiplyAdd(a, 0, b, 0, c, 0, 5, 7, 3);
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 3; j++) {
                BigInteger sum = BigInteger.valueOf(before[i * 3 + j]);
                for (int l = 0; l < 7; l++) {
                    sum = sum.add(BigInteger.valueOf(a[i * 7 + l]).multiply(BigInteger.valueOf(b[l * 3 + j])));
                }
                assertEquals(sum.longValue(), c[i * 3 + j], "element " + i + ", " + j);
            }
        }
    }

    /** Rows, inner size and columns all differ, and each runs over every remainder of every tile. */
    @ParameterizedTest
    @MethodSource("sizes")
    void kernelsAgreeAtOddSizes(int size) {
        assertAgree(size, 71 - size, 1 + size * 37 % 70, size);
        assertAgree(1 + size * 29 % 70, size, 71 - size, size);
        assertAgree(71 - size, 1 + size * 23 % 70, size, size);
    }

    @ParameterizedTest
    @CsvSource({"5, 511, 17", "6, 512, 33", "9, 513, 31", "3, 1025, 16", "4, 1600, 1", "1, 2048, 40", "8, 768, 64"})
    void kernelsAgreeOnLongSums(int m, int k, int n) {
        assertAgree(m, k, n, 100 + k);
    }

    @ParameterizedTest
    @CsvSource({"127, 64, 65", "64, 127, 200", "130, 33, 129"})
    void kernelsAgreeOnManyTiles(int m, int k, int n) {
        assertAgree(m, k, n, 200 + m);
    }

    /** All three matrices lie inside larger arrays; what surrounds the result stays as it was. */
    private static void assertAgree(int m, int k, int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int aFrom = random.nextInt(9);
        int bFrom = random.nextInt(9);
        int cFrom = random.nextInt(9);
        long[] a = elements(aFrom + m * k + random.nextInt(9), random);
        long[] b = elements(bFrom + k * n + random.nextInt(9), random);
        long[] expected = elements(cFrom + m * n + random.nextInt(9), random);
        long[] actual = expected.clone();
        long[] aBefore = a.clone();
        long[] bBefore = b.clone();
        REFERENCE.multiplyAdd(a, aFrom, b, bFrom, expected, cFrom, m, k, n);
        BEST.multiplyAdd(a, aFrom, b, bFrom, actual, cFrom, m, k, n);
        String what = BEST.name() + ": " + m + " by " + k + " by " + n + ", seed " + seed;
        assertArrayEquals(expected, actual, what);
        assertArrayEquals(aBefore, a, what);
        assertArrayEquals(bBefore, b, what);
    }

    /** One in four elements is extreme. */
    private static long[] elements(int count, SplittableRandom random) {
        long[] elements = new long[count];
        for (int i = 0; i < count; i++) {
            elements[i] = random.nextInt(4) == 0 ? EXTREMES[random.nextInt(EXTREMES.length)] : random.nextLong();
        }
        return elements;
    }
}
