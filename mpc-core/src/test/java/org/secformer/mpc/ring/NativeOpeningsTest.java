package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.secformer.mpc.ring.Openings.Masked;

/** What is done in C equals what is done in Java, and nothing around it is touched. */
class NativeOpeningsTest {
    private static final int[] COUNTS = {0, 1, 7, 8, 9, 63, 64, 65, 200};
    private static final int MOST = 220;

    private final SplittableRandom random = new SplittableRandom(2);

    @BeforeEach
    void assumeHere() {
        Assumptions.assumeTrue(NativeElements.ARE_HERE, "no library in C, or a processor without AVX-512 VBMI");
    }

    private long[] longs(int count) {
        return random.longs(count).toArray();
    }

    private int[] ints(int count) {
        return random.ints(count).toArray();
    }

    private double[] doubles(int count, double size) {
        return random.doubles(count, -size, size).toArray();
    }

    /** Runs both on copies of the same array and compares what they make of it. */
    private static void assertAlike(String what, long[] before, Consumer<long[]> inJava, Consumer<long[]> inC) {
        long[] expected = before.clone();
        long[] actual = before.clone();
        inJava.accept(expected);
        inC.accept(actual);
        assertArrayEquals(expected, actual, what);
    }

    @ParameterizedTest
    @MethodSource("intWidths")
    void hidesAndRevealsInts(int width) {
        for (int count : COUNTS) {
            String what = count + " elements of " + width + " bits";
            int from = random.nextInt(9);
            int shift = random.nextInt(33);
            long added = random.nextLong();
            long[] share = longs(MOST);
            long[] mask = longs(MOST);
            int[] before = ints(MOST);
            byte[] around = new byte[(int) Packing.bytes(count, width) + 3];
            random.nextBytes(around);
            byte[][] packed = {around, around.clone()};
            int[][] openings = {before.clone(), before.clone()};
            Openings.hideInJava(share, added, shift, mask, openings[0], from, count, width, packed[0]);
            NativeOpenings.hide(share, added, shift, mask, openings[1], from, count, width, packed[1]);
            assertArrayEquals(openings[0], openings[1], what + " hidden");
            assertArrayEquals(packed[0], packed[1], what + " packed");

            random.nextBytes(packed[0]);
            Packing.addInts(packed[0], width, openings[0], from, count);
            NativeOpenings.reveal(packed[0], width, openings[1], from, count);
            for (int i = 0; i < MOST; i++) {
                boolean changed = i >= from && i < from + count;
                openings[0][i] = (int) (openings[0][i] & FixedPoint.lowBits(changed ? width : 32));
                openings[1][i] = (int) (openings[1][i] & FixedPoint.lowBits(changed ? width : 32));
            }
            assertArrayEquals(openings[0], openings[1], what + " revealed");
        }
    }

    private static IntStream intWidths() {
        return IntStream.rangeClosed(8, 32);
    }

    @ParameterizedTest
    @MethodSource("org.secformer.mpc.ring.PackingTest#widths")
    void hidesAndRevealsLongs(int width) {
        for (int count : COUNTS) {
            String what = count + " elements of " + width + " bits";
            int from = random.nextInt(9);
            long[] share = longs(MOST);
            long[] mask = longs(MOST);
            byte[] around = new byte[(int) Packing.bytes(count, width) + 3];
            random.nextBytes(around);
            byte[][] packed = {around, around.clone()};
            assertAlike(
                    what + " hidden",
                    longs(MOST),
                    opening -> Openings.hideInJava(share, mask, opening, from, count, width, packed[0]),
                    opening -> NativeOpenings.hide(share, mask, opening, from, count, width, packed[1]));
            assertArrayEquals(packed[0], packed[1], what + " packed");
            random.nextBytes(packed[0]);
            assertAlike(
                    what + " revealed",
                    longs(MOST),
                    opening -> Packing.addLongs(packed[0], width, opening, from, count),
                    opening -> NativeOpenings.reveal(packed[0], width, opening, from, count));
        }
    }

    private Masked masked(int bits, long first, long[] mask) {
        return new Masked(bits, (1L << bits - 2) - 1, first, ints(MOST), mask);
    }

    private static Masked with(Masked t, long[] mask) {
        return new Masked(t.ringBits(), t.offset(), t.first(), t.opening(), mask);
    }

    @ParameterizedTest
    @MethodSource("intWidths")
    void picksMasksAndSquares(int bits) {
        for (long first : new long[] {0, -1}) {
            for (int count : COUNTS) {
                int from = random.nextInt(9);
                String what = count + " elements of " + bits + " bits";
                Masked t = masked(bits, first, longs(MOST));
                long[] dealt = longs(count);
                long[] change = longs(count);
                long constant = random.nextLong();
                long linear = random.nextLong();
                long square = random.nextLong();
                assertAlike(
                        what,
                        longs(MOST),
                        m -> Openings.pickMasksInJava(with(t, m), from, count, dealt, change),
                        m -> NativeOpenings.pickMasks(with(t, m), from, count, dealt, change));
                assertAlike(
                        what,
                        longs(MOST),
                        z -> Openings.squaresInJava(t, from, count, dealt, change, constant, linear, square, z),
                        z -> NativeOpenings.squares(t, from, count, dealt, change, constant, linear, square, z));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("intWidths")
    void multipliesByBits(int bits) {
        for (long first : new long[] {0, -1}) {
            for (int count : COUNTS) {
                int from = random.nextInt(9);
                int at = random.nextInt(MOST - count);
                int changeFrom = random.nextInt(5);
                Masked t = masked(bits, first, longs(MOST));
                long[] planes = longs(Packing.words(at + count));
                long[] rho = longs(MOST);
                long[] change = longs(changeFrom + count);
                assertAlike(
                        count + " elements at " + at,
                        longs(MOST),
                        z -> Openings.timesBitsInJava(t, from, planes, rho, change, changeFrom, z, at, count),
                        z -> NativeOpenings.timesBits(t, from, planes, rho, change, changeFrom, z, at, count));
            }
        }
    }

    /** Factors must be rounded alike to the last bit, ties among them. */
    @Test
    void addsProductsWithRoundedFactors() {
        for (int count : COUNTS) {
            int from = random.nextInt(9);
            double a = Math.scalb(random.nextDouble() - 0.5, 16);
            double[] x = doubles(count, 1);
            double[] y = doubles(count, 1L << 40);
            for (int i = 0; i < count; i += 3) {
                y[i] = Math.rint(y[i]) + 0.5;
            }
            long[] u = longs(count);
            long[] w = longs(count);
            int raise = random.nextInt(16);
            assertAlike(
                    count + " elements",
                    longs(MOST),
                    z -> Openings.addProductsInJava(a, x, u, 1, y, w, raise, z, from, count),
                    z -> NativeOpenings.addProducts(a, x, u, 1, y, w, raise, z, from, count));
        }
    }

    @Test
    void refusesWhatLiesOutside() {
        long[] eight = new long[8];
        long[] nine = new long[9];
        int[] ints = new int[8];
        Masked t = new Masked(32, 0, 0, ints, eight);
        Masked shortOpening = new Masked(32, 0, 0, ints, nine);
        byte[] bytes = new byte[23];
        double[] doubles = new double[8];
        assertRefuses(() -> NativeOpenings.hide(eight, 0, 0, eight, ints, 1, 8, 23, bytes));
        assertRefuses(() -> NativeOpenings.hide(eight, 0, 64, eight, ints, 0, 8, 23, bytes));
        assertRefuses(() -> NativeOpenings.hide(eight, 0, 0, eight, ints, 0, 8, 24, bytes));
        assertRefuses(() -> NativeOpenings.hide(eight, 0, 0, eight, ints, 0, 4, 33, bytes));
        assertRefuses(() -> NativeOpenings.hide(eight, nine, nine, 0, 9, 16, bytes));
        assertRefuses(() -> NativeOpenings.hide(eight, eight, eight, 0, 8, 24, bytes));
        assertRefuses(() -> NativeOpenings.hide(eight, eight, eight, -1, 3, 24, bytes));
        assertRefuses(() -> NativeOpenings.reveal(bytes, 24, ints, 0, 8));
        assertRefuses(() -> NativeOpenings.reveal(bytes, 23, ints, 1, 8));
        assertRefuses(() -> NativeOpenings.reveal(bytes, 33, ints, 0, 1));
        assertRefuses(() -> NativeOpenings.reveal(bytes, 24, eight, 0, 8));
        assertRefuses(() -> NativeOpenings.reveal(bytes, 23, eight, 0, -1));
        assertRefuses(() -> NativeOpenings.reveal(bytes, 23, ints, 0, -1));
        for (int width : new int[] {0, 7, 58, 63, 65}) {
            assertNotPacked(() -> NativeOpenings.hide(eight, 0, 0, eight, ints, 0, 1, width, bytes));
            assertNotPacked(() -> NativeOpenings.hide(eight, eight, eight, 0, 1, width, bytes));
            assertNotPacked(() -> NativeOpenings.reveal(bytes, width, ints, 0, 1));
            assertNotPacked(() -> NativeOpenings.reveal(bytes, width, eight, 0, 1));
        }
        assertRefuses(() -> NativeOpenings.pickMasks(shortOpening, 0, 9, nine, nine));
        assertRefuses(() -> NativeOpenings.pickMasks(t, 0, 8, new long[7], eight));
        assertRefuses(() -> NativeOpenings.squares(t, 0, 8, eight, eight, 0, 0, 1, new long[7]));
        assertRefuses(() -> NativeOpenings.squares(t, 0, 8, eight, new long[7], 0, 0, 1, nine));
        assertRefuses(() -> NativeOpenings.timesBits(t, 0, eight, eight, eight, 1, nine, 0, 8));
        assertRefuses(() -> NativeOpenings.timesBits(t, 0, new long[0], eight, eight, 0, nine, 0, 8));
        assertRefuses(() -> NativeOpenings.timesBits(t, 0, eight, eight, eight, 0, nine, 1, 8));
        assertRefuses(() -> NativeOpenings.addProducts(1, doubles, nine, 1, doubles, nine, 0, nine, 0, 9));
        assertRefuses(() -> NativeOpenings.addProducts(1, doubles, eight, 1, doubles, eight, 0, nine, 2, 8));
        assertRefuses(() -> NativeOpenings.addProducts(1, doubles, eight, 1, doubles, eight, -1, nine, 0, 8));
    }

    private static void assertRefuses(Runnable call) {
        assertThrows(IndexOutOfBoundsException.class, call::run);
    }

    private static void assertNotPacked(Executable call) {
        assertThrows(IllegalArgumentException.class, call);
    }
}
