package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel in the clear that runs here does what the definition says, at odd sizes and with what is no number. */
class RealKernelsTest {
    private static final int BEFORE = 3;
    private static final double UNTOUCHED = 12345.0;

    private static List<Named<RealKernels>> kernels() {
        List<RealKernels> here = new ArrayList<>(List.of(new PlainReals()));
        if (NativeReals.ARE_HERE) {
            here.add(new NativeReals());
        }
        return here.stream().map(kernels -> Named.of(kernels.name(), kernels)).toList();
    }

    /** Else the tests of the library would be passed over in silence. */
    @Test
    void theLibraryIsTestedWhereRingProductsAreInC() {
        Assumptions.assumeTrue(NativeElements.ARE_HERE, "no library or no vectors of 512 bits");
        assertEquals("native-avx512", RealKernels.best().name());
    }

    /** Whole numbers are multiplied and added exactly, in whatever order. */
    @ParameterizedTest
    @MethodSource("kernels")
    void productsOfWholeNumbersAreExactAtAnySize(RealKernels kernels) {
        SplittableRandom random = new SplittableRandom(1);
        int[] rows = {1, 2, 3, 7, 8, 9, 17, 129, 257};
        int[] depths = {1, 2, 5, 63, 65, 513};
        int[] columns = {1, 7, 8, 9, 15, 16, 17, 31, 129, 515};
        for (int m : rows) {
            int k = depths[random.nextInt(depths.length)];
            for (int n : columns) {
                requireProduct(kernels, m, k, n, random);
            }
        }
        for (int k : depths) {
            requireProduct(kernels, 5, k, 19, random);
        }
    }

    private static void requireProduct(RealKernels kernels, int m, int k, int n, SplittableRandom random) {
        double[] a = wholeNumbers(BEFORE + m * k, random);
        double[] b = wholeNumbers(BEFORE + k * n, random);
        double[] c = new double[BEFORE + m * n + BEFORE];
        Arrays.fill(c, UNTOUCHED);
        RealMatrix right = kernels.lay(b, BEFORE, k, n);
        kernels.multiply(a, BEFORE, right, c, BEFORE, m);
        double[] expected = c.clone();
        Arrays.fill(expected, UNTOUCHED);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += a[BEFORE + i * k + l] * b[BEFORE + l * n + j];
                }
                expected[BEFORE + i * n + j] = sum;
            }
        }
        assertArrayEquals(expected, c, m + " by " + k + " by " + n);
    }

    private static double[] wholeNumbers(int count, SplittableRandom random) {
        return random.ints(count, -(1 << 20), 1 << 20).asDoubleStream().toArray();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void productsOfRealNumbersAreOffByRoundingsOnly(RealKernels kernels) {
        SplittableRandom random = new SplittableRandom(2);
        int m = 13;
        int k = 700;
        int n = 37;
        double[] a = random.doubles(m * k, -1, 1).toArray();
        double[] b = random.doubles(k * n, -1, 1).toArray();
        double[] c = new double[m * n];
        kernels.multiply(a, 0, kernels.lay(b, 0, k, n), c, 0, m);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += a[i * k + l] * b[l * n + j];
                }
                assertEquals(sum, c[i * n + j], k * 0x1p-52, "element " + i + ", " + j);
            }
        }
    }

    /** Small whole numbers are exact in single precision too. */
    @ParameterizedTest
    @MethodSource("kernels")
    void productsInSinglePrecisionAreThoseOfRoundedNumbers(RealKernels kernels) {
        SplittableRandom random = new SplittableRandom(7);
        for (int m : new int[] {1, 2, 7, 8, 131}) {
            for (int k : new int[] {1, 255, 257, 600}) {
                for (int n : new int[] {1, 15, 16, 17, 31, 33, 300}) {
                    requireSingleProduct(kernels, m, k, n, random);
                }
            }
        }
    }

    private static void requireSingleProduct(RealKernels kernels, int m, int k, int n, SplittableRandom random) {
        double[] a = random.ints(BEFORE + m * k, -64, 64).asDoubleStream().toArray();
        double[] b = random.ints(BEFORE + k * n, -64, 64).asDoubleStream().toArray();
        double[] single = new double[m * n + BEFORE];
        single[m * n] = UNTOUCHED;
        double[] expected = new double[m * n + BEFORE];
        expected[m * n] = UNTOUCHED;
        kernels.multiply(a, BEFORE, kernels.laySingle(b, BEFORE, k, n), single, 0, m);
        kernels.multiply(a, BEFORE, kernels.lay(b, BEFORE, k, n), expected, 0, m);
        assertArrayEquals(expected, single, m + " by " + k + " by " + n);
        double[] real = random.doubles(k * n, -1, 1).toArray();
        double[] factors = random.doubles(m * k, -1, 1).toArray();
        kernels.multiply(factors, 0, kernels.laySingle(real, 0, k, n), single, 0, m);
        kernels.multiply(factors, 0, kernels.lay(real, 0, k, n), expected, 0, m);
        assertArrayEquals(expected, single, k / 3.0 * 0x1p-16, m + " by " + k + " by " + n);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void whatIsNoNumberStaysSo(RealKernels kernels) {
        double[] a = {1, 2, Double.NaN, 1, 1, Double.POSITIVE_INFINITY};
        double[] c = new double[2];
        kernels.multiply(a, 0, kernels.lay(new double[] {1, 1, 1}, 0, 3, 1), c, 0, 2);
        assertArrayEquals(new double[] {Double.NaN, Double.POSITIVE_INFINITY}, c);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void placesBeyondArraysAreRefused(RealKernels kernels) {
        RealMatrix b = kernels.lay(new double[6], 0, 3, 2);
        double[] a = new double[6];
        double[] c = new double[4];
        assertThrows(IndexOutOfBoundsException.class, () -> kernels.multiply(a, 1, b, c, 0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> kernels.multiply(a, 0, b, c, 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> kernels.multiply(a, -1, b, c, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> kernels.multiply(a, 0, b, c, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> kernels.lay(new double[6], 1, 3, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> kernels.round(a, 3, new int[5], new double[6]));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void extentsAreThoseOfAllValues(RealKernels kernels) {
        SplittableRandom random = new SplittableRandom(3);
        for (int count : new int[] {1, 2, 7, 8, 9, 31, (1 << 18) + 5}) {
            double[] values = random.doubles(count, -5, 5).toArray();
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            assertArrayEquals(new double[] {sorted[0], sorted[count - 1]}, kernels.extent(values), count + " values");
            int at = random.nextInt(count);
            values[at] = Double.NEGATIVE_INFINITY;
            assertEquals(Double.NEGATIVE_INFINITY, kernels.extent(values)[0], count + " values");
            values[at] = Double.NaN;
            assertArrayEquals(
                    new double[] {Double.NaN, Double.NaN},
                    kernels.extent(values),
                    "no number at " + at + " of " + count);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void roundingIsUpAsOftenAsTheRestIsLarge(RealKernels kernels) {
        SplittableRandom random = new SplittableRandom(4);
        for (int count : new int[] {1, 7, 8, 9, (1 << 18) + 3}) {
            double[] values = random.doubles(count, -100, 100).toArray();
            int[] drawn = random.ints(count).toArray();
            values[0] = 5.25;
            double[] rounded = new double[count];
            kernels.round(values, 11, drawn, rounded);
            for (int i = 0; i < count; i++) {
                double lower = Math.floor(values[i] * 2048);
                double rest = values[i] * 2048 - lower;
                boolean isUp = Integer.toUnsignedLong(drawn[i]) * 0x1p-32 + rest >= 1;
                assertEquals((lower + (isUp ? 1 : 0)) / 2048, rounded[i], "element " + i + " of " + count);
            }
            assertEquals(5.25, rounded[0], "what has so many bits is kept");
        }
    }
}
