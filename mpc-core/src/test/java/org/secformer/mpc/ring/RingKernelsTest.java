package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel that runs here equals the plain loops, bit for bit, and those equal the definition. */
class RingKernelsTest {
    private static final RingKernels REFERENCE = new ReferenceKernels();
    private static final long[] EXTREMES = {
        Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1, 1L << 32, (1L << 32) - 1, -(1L << 32), Long.MIN_VALUE + 1
    };

    /**
     * All bits, and the widths about those in which some kernels have another way: 52, 48, 40, 32. Falling, as expectations are
     * cut from one to the next.
     */
    private static final int[] WIDTHS = {64, 57, 56, 53, 52, 49, 48, 47, 41, 40, 39, 33, 32, 24, 9, 1};

    /** Bytes that carry into the next, or just do not, when elements are split into signed bytes. */
    private static final long[] BYTE_PATTERNS = {
        0x8080808080808080L,
        0x7F7F7F7F7F7F7F7FL,
        0x7F80808080808080L,
        0x7F7F7F7F7F7F7F80L,
        0x7FFFFFFFFFFFFFFFL,
        0x80FF80FF80FF80FFL,
        0xFF7FFF7FFF7FFF7FL,
        0x0000000000000080L,
        0x8000000000000000L,
        -1
    };

    /** The Vector API's must run; the library in C is there if the build found a compiler, and has what the CPU has. */
    private static List<Named<RingKernels>> kernels() {
        List<RingKernels> here = new ArrayList<>();
        here.add(REFERENCE);
        here.add(KernelChoice.Candidate.VECTOR_API.create());
        for (NativeKernels.Way way : NativeKernels.Way.values()) {
            try {
                here.add(NativeKernels.create(way));
            } catch (UnsupportedOperationException notHere) {
                continue;
            }
        }
        return here.stream().map(kernels -> Named.of(kernels.name(), kernels)).toList();
    }

    /** Else the tests of the library would be passed over in silence. */
    @Test
    void theLibraryLoadsIfItWasBuilt() {
        Assumptions.assumeTrue(NativeKernels.class.getResource("/native") != null, "built without a C compiler");
        assertEquals(
                "native-amx-emulated",
                NativeKernels.create(NativeKernels.Way.AMX_EMULATED).name());
    }

    @Test
    void referenceEqualsTheDefinition() {
        SplittableRandom random = new SplittableRandom(1);
        long[] a = elements(5 * 7, random);
        long[] b = elements(7 * 3, random);
        long[] c = elements(5 * 3, random);
        long[] before = c.clone();
        REFERENCE.multiplyAdd(a, 0, b, 0, c, 0, 5, 7, 3, 64);
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
    @MethodSource("kernels")
    void agreesAtOddSizes(RingKernels kernels) {
        for (int size = 1; size <= 70; size++) {
            assertAgrees(kernels, size, 71 - size, 1 + size * 37 % 70, size);
            assertAgrees(kernels, 1 + size * 29 % 70, size, 71 - size, size);
            assertAgrees(kernels, 71 - size, 1 + size * 23 % 70, size, size);
        }
        long seed = 300;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            assertAgrees(kernels, random.nextInt(1, 71), random.nextInt(1, 71), random.nextInt(1, 71), seed + i);
        }
    }

    /** Inner sizes at which sums are split into blocks, and rows and columns at which matrices are. */
    @ParameterizedTest
    @MethodSource("kernels")
    void agreesAcrossBlocks(RingKernels kernels) {
        int[][] sizes = {
            {5, 511, 17},
            {6, 512, 33},
            {9, 513, 31},
            {3, 1025, 16},
            {4, 1600, 1},
            {1, 2048, 40},
            {8, 768, 64},
            {17, 767, 15},
            {16, 769, 17},
            {33, 1537, 18},
            {127, 64, 65},
            {64, 127, 200},
            {130, 33, 129},
            {255, 40, 3},
            {257, 65, 5},
            {513, 32, 2}
        };
        for (int[] size : sizes) {
            assertAgrees(kernels, size[0], size[1], size[2], 100 + size[1]);
        }
    }

    /** Every product of two signed bytes is as large as can be and of one sign, in sums of every length. */
    @ParameterizedTest
    @MethodSource("kernels")
    void agreesOnBytesThatCarry(RingKernels kernels) {
        for (long left : BYTE_PATTERNS) {
            for (long right : BYTE_PATTERNS) {
                assertAgreesOnConstants(kernels, left, right, 9, 130, 17);
            }
            assertAgreesOnConstants(kernels, left, left, 16, 1600, 16);
        }
        long seed = 400;
        SplittableRandom random = new SplittableRandom(seed);
        long[] a = random.ints(40 * 900, 0, BYTE_PATTERNS.length)
                .mapToLong(i -> BYTE_PATTERNS[i])
                .toArray();
        long[] b = random.ints(900 * 33, 0, BYTE_PATTERNS.length)
                .mapToLong(i -> BYTE_PATTERNS[i])
                .toArray();
        long[] expected = new long[40 * 33];
        long[] actual = new long[40 * 33];
        REFERENCE.multiplyAdd(a, 0, b, 0, expected, 0, 40, 900, 33, 64);
        for (int width : WIDTHS) {
            Arrays.fill(actual, 0);
            kernels.multiplyAdd(a, 0, b, 0, actual, 0, 40, 900, 33, width);
            cut(expected, 0, expected.length, width);
            cut(actual, 0, actual.length, width);
            assertArrayEquals(expected, actual, kernels.name() + ", " + width + " bits, seed " + seed);
        }
    }

    private static void assertAgreesOnConstants(RingKernels kernels, long left, long right, int m, int k, int n) {
        long[] a = new long[m * k];
        long[] b = new long[k * n];
        long[] expected = new long[m * n];
        long[] actual = new long[m * n];
        Arrays.fill(a, left);
        Arrays.fill(b, right);
        for (int width : WIDTHS) {
            Arrays.fill(expected, k * (left * right));
            Arrays.fill(actual, 0);
            kernels.multiplyAdd(a, 0, b, 0, actual, 0, m, k, n, width);
            cut(expected, 0, m * n, width);
            cut(actual, 0, m * n, width);
            String what = "%s: %x times %x, %d by %d by %d, %d bits";
            assertArrayEquals(expected, actual, () -> String.format(what, kernels.name(), left, right, m, k, n, width));
        }
    }

    /** One element short in each matrix in turn, and offsets before the beginning: an exception, not a stray write. */
    @ParameterizedTest
    @MethodSource("kernels")
    void refusesWhatLiesOutside(RingKernels kernels) {
        int m = 20;
        int k = 40;
        int n = 24;
        long[] a = new long[m * k];
        long[] b = new long[k * n];
        long[] c = new long[m * n];
        assertRefuses(kernels, new long[m * k - 1], 0, b, 0, c, 0, m, k, n);
        assertRefuses(kernels, a, 0, new long[k * n - 1], 0, c, 0, m, k, n);
        assertRefuses(kernels, a, 0, b, 0, new long[m * n - 1], 0, m, k, n);
        assertRefuses(kernels, a, 1, b, 0, c, 0, m, k, n);
        assertRefuses(kernels, a, 0, b, 1, c, 0, m, k, n);
        assertRefuses(kernels, a, 0, b, 0, c, 1, m, k, n);
        assertRefuses(kernels, a, -1, b, 0, c, 0, m, k, n);
        assertRefuses(kernels, a, 0, b, -1, c, 0, m, k, n);
        assertRefuses(kernels, a, 0, b, 0, c, -1, m, k, n);
    }

    private static void assertRefuses(
            RingKernels kernels, long[] a, int aFrom, long[] b, int bFrom, long[] c, int cFrom, int m, int k, int n) {
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> kernels.multiplyAdd(a, aFrom, b, bFrom, c, cFrom, m, k, n, 64),
                kernels.name());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void refusesWhatLiesOutsideForPackedFactors(RingKernels kernels) {
        PackedMatrix b = new PackedMatrix(Shape.of(40, 24), 47, new long[40 * 24]);
        long[] a = new long[20 * 40];
        long[] c = new long[20 * 24];
        assertRefuses(kernels, new long[a.length - 1], 0, b, c, 0);
        assertRefuses(kernels, a, 1, b, c, 0);
        assertRefuses(kernels, a, -1, b, c, 0);
        assertRefuses(kernels, a, 0, b, new long[c.length - 1], 0);
        assertRefuses(kernels, a, 0, b, c, 1);
        assertRefuses(kernels, a, 0, b, c, -1);
    }

    private static void assertRefuses(RingKernels kernels, long[] a, int aFrom, PackedMatrix b, long[] c, int cFrom) {
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> kernels.multiplyAdd(a, aFrom, b, c, cFrom, 20, 64),
                kernels.name());
    }

    /** Sizes whose product overflows must not pass as small; the Vector API's arrays check each access themselves. */
    @Test
    void nativeKernelsRefuseSizesThatOverflow() {
        RingKernels kernels = nativeKernels(NativeKernels.Way.AMX_EMULATED);
        long[] few = new long[64];
        assertRefuses(kernels, few, 0, few, 0, few, 0, 1 << 16, 1 << 16, 1);
        assertRefuses(kernels, few, 0, few, 0, few, 0, 1, 1 << 16, 1 << 16);
        assertRefuses(kernels, few, 0, few, 0, few, 0, 1 << 16, 0, 1 << 16);
        assertRefuses(kernels, few, Integer.MAX_VALUE, few, 0, few, 0, 4, 4, 4);
        assertThrows(IllegalArgumentException.class, () -> kernels.multiplyAdd(few, 0, few, 0, few, 0, -1, -1, -1, 64));
        kernels.multiplyAdd(few, 0, few, 0, few, 64, 0, 8, 8, 64);
        PackedMatrix wide = new PackedMatrix(Shape.of(1, 1 << 16), 8, new long[1 << 16]);
        assertThrows(IndexOutOfBoundsException.class, () -> kernels.multiplyAdd(few, 0, wide, few, 0, 1 << 16, 64));
        assertThrows(IllegalArgumentException.class, () -> kernels.multiplyAdd(few, 0, wide, few, 0, -1, 64));
    }

    /** Threads share nothing: each has scratch memory and tiles of its own. */
    @Test
    void nativeKernelsWorkOnManyThreadsWhileGarbageIsCollected() {
        RingKernels kernels = nativeKernels(NativeKernels.Way.AMX_EMULATED);
        // Where the processor lacks AVX-512, the second kernel is no native one.
        RingKernels best = KernelChoice.choose(null);
        IntStream.range(0, 40).parallel().forEach(i -> {
            assertAgrees(kernels, 30, 70, 40, i);
            assertAgrees(best, 60, 900, 70, i);
            if (i % 10 == 0) {
                System.gc();
            }
        });
    }

    private static RingKernels nativeKernels(NativeKernels.Way way) {
        try {
            return NativeKernels.create(way);
        } catch (UnsupportedOperationException notHere) {
            return Assumptions.abort(notHere.getMessage());
        }
    }

    /** All three matrices lie inside larger arrays; what surrounds the result stays as it was. */
    private static void assertAgrees(RingKernels kernels, int m, int k, int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int aFrom = random.nextInt(9);
        int bFrom = random.nextInt(9);
        int cFrom = random.nextInt(9);
        long[] a = elements(aFrom + m * k + random.nextInt(9), random);
        long[] b = elements(bFrom + k * n + random.nextInt(9), random);
        long[] before = elements(cFrom + m * n + random.nextInt(9), random);
        long[] aBefore = a.clone();
        long[] bBefore = b.clone();
        long[] expected = before.clone();
        REFERENCE.multiplyAdd(a, aFrom, b, bFrom, expected, cFrom, m, k, n, 64);
        for (int width : WIDTHS) {
            long[] actual = before.clone();
            kernels.multiplyAdd(a, aFrom, b, bFrom, actual, cFrom, m, k, n, width);
            cut(expected, cFrom, m * n, width);
            cut(actual, cFrom, m * n, width);
            String what = kernels.name() + ": " + m + " by " + k + " by " + n + ", " + width + " bits, seed " + seed;
            assertArrayEquals(expected, actual, what);
            assertArrayEquals(aBefore, a, what);
            assertArrayEquals(bBefore, b, what);
        }
        assertAgreesOnPacked(kernels, a, aFrom, Arrays.copyOfRange(b, bFrom, bFrom + k * n), before, cFrom, m, k, seed);
    }

    /** Products with a matrix that is packed in every width, of as many bits and of all. */
    private static void assertAgreesOnPacked(
            RingKernels kernels, long[] a, int aFrom, long[] b, long[] before, int cFrom, int m, int k, long seed) {
        int n = b.length / k;
        for (int width : WIDTHS) {
            PackedMatrix packed = new PackedMatrix(Shape.of(k, n), width, b);
            long[] expected = before.clone();
            REFERENCE.multiplyAdd(a, aFrom, cut(b, width), 0, expected, cFrom, m, k, n, 64);
            for (int bits : new int[] {64, width}) {
                long[] actual = before.clone();
                kernels.multiplyAdd(a, aFrom, packed, actual, cFrom, m, bits);
                cut(expected, cFrom, m * n, bits);
                cut(actual, cFrom, m * n, bits);
                assertArrayEquals(
                        expected,
                        actual,
                        () -> kernels.name() + ": " + m + " by " + packed + ", " + bits + " bits, seed " + seed);
            }
        }
    }

    private static long[] cut(long[] elements, int width) {
        long[] cut = elements.clone();
        cut(cut, 0, cut.length, width);
        return cut;
    }

    /** Clears what is noise in results of so many bits. */
    private static void cut(long[] results, int from, int count, int width) {
        for (int i = from; i < from + count; i++) {
            results[i] &= FixedPoint.lowBits(width);
        }
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
