package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.correlation.Pieces;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;

/** Comparisons of an opened value with public thresholds: exact where they look at every bit, and at the stated price. */
class ComparisonTest {
    private static IntStream widths() {
        return IntStream.rangeClosed(2, 32);
    }

    /** Opens integers without a shift and compares; the bits come back as 0 and 1. */
    private static TwoParties.Outcome compare(double[] units, double[] thresholds, int lowestBit, int width)
            throws Exception {
        return new TwoParties().run((p, inputs) -> {
            Opened t = p.open(inputs.secret(Shape.of(units.length), 0, units), Format.full(0));
            return List.of(p.arithmetic(t.atLeast(thresholds, lowestBit, width).bits(), 40)
                    .value());
        });
    }

    /** Thresholds of either sign, and values about each of them and at both ends of what window and opening allow. */
    @ParameterizedTest
    @MethodSource("widths")
    void comparisonsOfAllBitsAreExact(int width) throws Exception {
        long half = 1L << (width - 1);
        long spread = half / 4;
        double[] thresholds =
                width == 2 ? new double[] {-1} : new double[] {0, -spread, spread, -1, 1, spread / 2 + 1 - spread};
        // One below the window's lower end is still within it when all bits are looked at.
        long from = Math.max((long) largest(thresholds) - half, -OpenedTest.LIMIT);
        long to = Math.min((long) smallest(thresholds) + half - 1, OpenedTest.LIMIT);
        for (int count : new int[] {1, 63, 64, 65, 127, Pieces.SIZE + 3}) {
            long seed = 1000L * width + count;
            SplittableRandom random = new SplittableRandom(seed);
            double[] units = new double[count];
            for (int i = 0; i < count; i++) {
                long near = (long) thresholds[random.nextInt(thresholds.length)] + random.nextInt(5) - 2;
                long value = random.nextInt(3) == 0 ? random.nextLong(from, to + 1) : near;
                units[i] = i == 0 ? from : i == 1 ? to : Math.max(from, Math.min(to, value));
            }
            TwoParties.Outcome outcome = compare(units, thresholds, 0, width);
            for (int j = 0; j < thresholds.length; j++) {
                for (int i = 0; i < count; i++) {
                    assertEquals(
                            units[i] >= thresholds[j] ? 1 : 0,
                            outcome.element()[j * count + i],
                            "seed " + seed + ": " + units[i] + " >= " + thresholds[j]);
                }
            }
            assertCost(outcome.cost(), count, thresholds.length, width);
        }
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static double smallest(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    /** One opening, the borrow of up to four digits, one more opening for the arithmetic. */
    private static void assertCost(SectionCost cost, int count, int thresholds, int width) {
        int bits = width - 1;
        int size = bits > 4 && bits <= 10 ? (bits + 1) / 2 : Math.max(4, (bits + 3) / 4);
        int digits = (bits + size - 1) / size;
        // Truth tables, a bit per value: "less" of every digit, and "equal" but for the lowest.
        int tableBytes = Math.max(1, (1 << Math.min(size, bits)) / 8);
        for (int from = size; from < bits; from += size) {
            tableBytes += Math.max(1, 2 * (1 << Math.min(size, bits - from)) / 8);
        }
        int openedPlanes = 2 * (digits - 1);
        long plane = 8L * Packing.words(thresholds * count);
        assertEquals(2 + (digits == 1 ? 0 : 1), cost.rounds());
        assertEquals(4L * count + plane * (openedPlanes + 1), cost.sentBytes());
        long compared = (long) tableBytes * count + 8L * Packing.words(count) + plane * dealtProducts(digits);
        assertEquals(8L * count + compared + 5L * thresholds * count, cost.materialBytes());
    }

    /** Sets of two or more bits among the equalities of all digits but the lowest and, with higher equalities, each "less". */
    private static int dealtProducts(int digits) {
        int equalities = digits - 1;
        return (1 << equalities) - 1 - equalities + (1 << digits) - 2 - equalities;
    }

    @ParameterizedTest
    @CsvSource({"1, 31", "3, 29", "7, 25", "10, 16", "24, 8", "29, 3", "30, 2", "5, 6"})
    void comparisonsOfHighBitsAreWithinTheLowestOne(int lowestBit, int width) throws Exception {
        int count = 2_001;
        SplittableRandom random = new SplittableRandom(lowestBit);
        long reach = ((1L << (width - 1)) - 1) << lowestBit;
        double[] thresholds = {0, reach / 5, -reach / 7, 3 - reach / 4};
        long from = Math.max(reach / 5 - reach, -OpenedTest.LIMIT);
        long to = Math.min(3 - reach / 4 + reach, OpenedTest.LIMIT);
        double[] units = random.longs(count, from, to + 1).asDoubleStream().toArray();
        for (int i = 0; i < count; i += 3) {
            double near = thresholds[i % 4] + (random.nextDouble() * 3 - 1.5) * (1L << lowestBit);
            units[i] = Math.max(from, Math.min(to, Math.rint(near)));
        }
        for (int i = 0; i < 200; i++) {
            units[i] = i % 2 == 0 ? from : to;
        }
        TwoParties.Outcome outcome = compare(units, thresholds, lowestBit, width);
        for (int j = 0; j < thresholds.length; j++) {
            for (int i = 0; i < count; i++) {
                double distance = units[i] - thresholds[j];
                if (Math.abs(distance) >= 1L << lowestBit) {
                    assertEquals(
                            distance > 0 ? 1 : 0,
                            outcome.element()[j * count + i],
                            "seed " + lowestBit + ": " + units[i] + " >= " + thresholds[j]);
                }
            }
        }
    }

    /** The reference reports a value that comparisons could mistake, and none that they cannot. */
    @Test
    void referenceKnowsTheWindow() throws Exception {
        double reach = Math.scalb((1 << 15) - 1, 10 - 16) - 4;
        for (double x : new double[] {reach, -reach, reach + 0x1p-16, -reach - 0x1p-16}) {
            TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
                Opened t = p.open(inputs.secret(Shape.of(1), 16, x), Format.full(16));
                return List.of(p.arithmetic(
                                t.atLeast(new double[] {4, -4}, 10, 16).bits(), 40)
                        .value());
            });
            assertEquals(
                    Math.abs(x) > reach,
                    outcome.cleartext().violations().stream()
                            .anyMatch(use -> use.what().equals("difference from a threshold")),
                    "value " + x);
        }
    }

    @Test
    void thresholdsAreRoundedToTheScale() throws Exception {
        double[] thresholds = {0.75 + 0x1p-18, -0.75 - 0x1p-18, 1 - 0x1p-18};
        double[] x = {0.75, -0.75, 1, 0.75 - 0x1p-16, -0.75 - 0x1p-16, 1 - 0x1p-16};
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Opened t = p.open(inputs.secret(Shape.of(2, 3), 16, x), Format.full(16));
            return List.of(p.arithmetic(t.atLeast(thresholds, 0, 32).bits(), 64).value());
        });
        assertArrayEquals(
                new long[] {
                    1, 0, 1, 0, 0, 1,
                    1, 1, 1, 1, 0, 1,
                    0, 0, 1, 0, 0, 0
                },
                outcome.element());
    }

    /** Entries along the leading axis start anywhere in a word. */
    @Test
    void entriesAreCutOutAndCombined() throws Exception {
        for (int count : new int[] {1, 63, 64, 65, 127, Pieces.SIZE + 3}) {
            SplittableRandom random = new SplittableRandom(count);
            double[] thresholds = {-300, -100, 0, 1, 250};
            double[] units = random.ints(count, -400, 400).asDoubleStream().toArray();
            TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
                Opened t = p.open(inputs.secret(Shape.of(count), 0, units), Format.full(0));
                Bits all = t.atLeast(thresholds, 0, 12).bits();
                Bits middle = all.range(1, 4);
                return List.of(
                        p.arithmetic(all.range(3, 5), 39).value(),
                        p.arithmetic(all.at(4), 47).value(),
                        p.arithmetic(middle.at(2).xor(all.at(0)), 5).value(),
                        p.arithmetic(middle.xor(all.range(2, 5)), 61).value());
            });
            for (int i = 0; i < count; i++) {
                boolean[] reached = new boolean[thresholds.length];
                for (int j = 0; j < reached.length; j++) {
                    reached[j] = units[i] >= thresholds[j];
                }
                String what = "seed " + count + ", element " + i;
                assertBit(reached[3], outcome.elements().get(0)[i], what);
                assertBit(reached[4], outcome.elements().get(0)[count + i], what);
                assertBit(reached[4], outcome.elements().get(1)[i], what);
                assertBit(reached[3] ^ reached[0], outcome.elements().get(2)[i], what);
                for (int j = 0; j < 3; j++) {
                    assertBit(
                            reached[1 + j] ^ reached[2 + j], outcome.elements().get(3)[j * count + i], what);
                }
            }
        }
    }

    private static void assertBit(boolean expected, long actual, String what) {
        assertEquals(expected ? 1 : 0, actual, what);
    }

    /** Values at both ends, one bit and several bits per value; in fewer bits than the value was opened in, too. */
    @ParameterizedTest
    @ValueSource(ints = {5, 8, 19, 31, 32, 33, 39, 40, 47, 48, 53, 56, 57, 58, 63, 64})
    void bitsTimesOpenedValuesAreExact(int width) throws Exception {
        int count = 129;
        double[] units = OpenedTest.units(count, width);
        double[] thresholds = {-500_000_000, 0, 500_000_000};
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Opened t = p.open(inputs.secret(Shape.of(count), 4, sixteenths(units)), Format.full(4));
            Bits bits = t.atLeast(sixteenths(thresholds), 0, 32).bits();
            p.section("products");
            Bit each = p.arithmetic(bits, width);
            Bit one = p.arithmetic(bits.at(1), width);
            assertEquals(width, each.value().bits());
            return List.of(each.times(t), one.times(t), one.value(), each.times(t));
        });
        for (int i = 0; i < count; i++) {
            String what = "seed " + width + ", element " + i;
            for (int j = 0; j < thresholds.length; j++) {
                long expected = units[i] >= thresholds[j] ? signed(units[i], width) : 0;
                assertEquals(expected, outcome.elements().get(0)[j * count + i], what);
                assertEquals(expected, outcome.elements().get(3)[j * count + i], what);
            }
            long positive = units[i] >= 0 ? signed(units[i], width) : 0;
            assertEquals(positive, outcome.elements().get(1)[i], what);
            assertEquals(positive / 16.0, outcome.values().get(1)[i], what);
            assertEquals(units[i] >= 0 ? 1 : 0, outcome.elements().get(2)[i], what);
        }
        long sent = 8L * (Packing.words(3 * count) + Packing.words(count));
        // The masks of 3 and of 1 bits per value; in the products with the value they are opened before, the change in
        // it.
        int dealt = Packing.widthFor(width);
        int change = Packing.widthFor(width - 32);
        long material = Packing.bytes(3 * count, dealt) * 3
                + Packing.bytes(count, dealt) * 2
                + Packing.bytes(3 * count, change) * 2
                + Packing.bytes(count, change);
        assertEquals(
                new SectionCost("products", 1, sent, material),
                outcome.sections().get(1));
    }

    private static long signed(double units, int width) {
        return FixedPoint.signed((long) units, width);
    }

    private static double[] sixteenths(double[] units) {
        return Arrays.stream(units).map(unit -> unit / 16).toArray();
    }
}
