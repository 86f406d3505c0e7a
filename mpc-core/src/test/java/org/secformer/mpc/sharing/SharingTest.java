package org.secformer.mpc.sharing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Shape;

/** What each party does to its share is what is done to the secret. */
class SharingTest {
    private static final int SCALE = 16;

    /** One secret as each interpreter holds it: both parties, the clear, and shape alone. */
    private record Secret(Sharing first, Sharing second, Sharing clear, Sharing shape) {
        static Secret random(Shape shape, int scale, int bits, SplittableRandom random) {
            double[] values = new double[shape.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = FixedPoint.decode(random.nextLong() >> (64 - Math.min(bits - 4, 40)), scale);
            }
            return of(shape, scale, bits, values, random);
        }

        /** Bits above the valid ones are noise. */
        static Secret of(Shape shape, int scale, int bits, double[] values, SplittableRandom random) {
            long[] first = random.longs(values.length).toArray();
            long[] second = FixedPoint.encode(values, scale);
            for (int i = 0; i < second.length; i++) {
                second[i] -= first[i];
                second[i] += bits == 64 ? 0 : random.nextLong() << bits;
            }
            return new Secret(
                    Sharing.ofShare(Party.P0, shape, scale, bits, first),
                    Sharing.ofShare(Party.P1, shape, scale, bits, second),
                    Sharing.ofClear(shape, scale, bits, values),
                    Sharing.ofShape(shape, scale, bits));
        }

        Secret map(Function<Sharing, Sharing> operation) {
            return new Secret(
                    operation.apply(first), operation.apply(second), operation.apply(clear), operation.apply(shape));
        }

        Secret with(Secret other, BinaryOperator<Sharing> operation) {
            return new Secret(
                    operation.apply(first, other.first),
                    operation.apply(second, other.second),
                    operation.apply(clear, other.clear),
                    operation.apply(shape, other.shape));
        }

        double[] reconstructed() {
            double[] values = new double[first.shape().elements()];
            for (int i = 0; i < values.length; i++) {
                long sum = first.share()[i] + second.share()[i];
                values[i] = FixedPoint.decode(FixedPoint.signed(sum, first.bits()), first.scale());
            }
            return values;
        }

        /** The parties' secret equals the clear one exactly, and all four agree on shape, scale and width. */
        void assertExact(String what) {
            assertSameForm(what);
            // Adding 0.0 makes a negative zero positive.
            double[] expected =
                    Arrays.stream(clear.clear()).map(value -> value + 0.0).toArray();
            assertArrayEquals(expected, reconstructed(), what);
        }

        void assertSameForm(String what) {
            for (Sharing other : new Sharing[] {second, clear, shape}) {
                assertEquals(first.toString(), other.toString(), what);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 56, 48, 44})
    void linearOperationsAgree(int bits) {
        for (int round = 0; round < 10; round++) {
            long seed = 1000L * bits + round;
            SplittableRandom random = new SplittableRandom(seed);
            Shape shape = Shape.of(1 + 2 * random.nextInt(4), 1 + random.nextInt(9), 1 + 2 * random.nextInt(8));
            Secret x = Secret.random(shape, SCALE, bits, random);
            Secret y = Secret.random(shape, SCALE - 3, bits, random);
            Secret row = Secret.random(Shape.of(shape.columns()), SCALE, bits, random);
            double constant = random.nextDouble(-9, 9);
            double[] weights = random.doubles(shape.size(0), -1, 1).toArray();
            int from = random.nextInt(shape.columns());

            Map<String, Secret> results = new TreeMap<>();
            results.put("plus", x.with(y, Sharing::plus));
            results.put("minus", x.with(y, Sharing::minus));
            results.put("minus the other way", y.with(x, Sharing::minus));
            results.put("plusRow", x.with(row, Sharing::plusRow));
            results.put("plus a constant", x.map(s -> s.plus(constant)));
            results.put("times", x.map(s -> s.columns(0, 1).times(constant / 10, 2)));
            results.put("times 0", x.map(s -> s.times(0, 7)));
            results.put("times an integer", x.map(s -> s.times(-3, 0)));
            results.put("raisedTo", x.map(s -> s.raisedTo(SCALE + 9)));
            results.put("scaledDown", x.map(s -> s.scaledDown(5)));
            results.put("sumColumns", x.map(Sharing::sumColumns));
            results.put("weightedSum", x.map(s -> s.weightedSum(weights, 2)));
            results.put("transposed", x.map(Sharing::transposed));
            results.put("permuted", x.map(s -> s.permuted(1, 0, 2)));
            results.put("reshaped", x.map(s -> s.reshaped(shape.elements())));
            results.put("columns", x.map(s -> s.columns(from, shape.columns())));
            results.put("concatenated", x.map(s -> s.concatenated(s.columns(0, 1))));
            results.put("repeatedColumns", x.map(s -> s.sumColumns().repeatedColumns(3)));
            results.put(
                    "repeated",
                    x.map(s -> s.reshaped(shape.rows(), 1, shape.columns()).repeated(1, 3)));
            results.put("cut and joined", x.map(s -> Sharing.joined(s.cut(1 + shape.size(0) / 2))));
            results.forEach((what, result) -> result.assertExact(what + ", seed " + seed));
        }
    }

    /** The clear operations, which the shares are compared with, do what their names say. */
    @Test
    void movesElementsWhereTheyBelong() {
        double[] values = new double[2 * 3 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Sharing x = Sharing.ofClear(Shape.of(2, 3, 5), SCALE, 64, values);
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 3; b++) {
                for (int c = 0; c < 5; c++) {
                    double value = values[(a * 3 + b) * 5 + c];
                    assertEquals(value, x.permuted(1, 0, 2).clear()[(b * 2 + a) * 5 + c]);
                    assertEquals(value, x.transposed().clear()[(a * 5 + c) * 3 + b]);
                    assertEquals(value, x.concatenated(x.columns(1, 3)).clear()[(a * 3 + b) * 7 + c]);
                    if (c == 1 || c == 2) {
                        assertEquals(value, x.columns(1, 3).clear()[(a * 3 + b) * 2 + c - 1]);
                        assertEquals(value, x.concatenated(x.columns(1, 3)).clear()[(a * 3 + b) * 7 + 5 + c - 1]);
                    }
                    Sharing repeated = x.reshaped(2, 1, 3, 5).repeated(1, 4);
                    for (int r = 0; r < 4; r++) {
                        assertEquals(value, repeated.clear()[((a * 4 + r) * 3 + b) * 5 + c]);
                    }
                }
            }
        }
        assertArrayEquals(
                new double[] {10, 35, 60, 85, 110, 135}, x.sumColumns().clear());
        assertArrayEquals(
                new double[] {30, 32, 34, 36, 38},
                x.weightedSum(new double[] {0, 2}, 1)
                        .reshaped(1, 15)
                        .columns(0, 5)
                        .clear());
    }

    @Test
    void cutsTheLeadingAxisAndJoinsItAgain() {
        double[] values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        Sharing x = Sharing.ofClear(Shape.of(5, 2), SCALE, 64, values);
        List<Sharing> parts = x.cut(2);
        assertEquals(
                List.of(Shape.of(2, 2), Shape.of(2, 2), Shape.of(1, 2)),
                parts.stream().map(Sharing::shape).toList());
        assertArrayEquals(new double[] {4, 5, 6, 7}, parts.get(1).clear());
        assertArrayEquals(new double[] {8, 9}, parts.get(2).clear());
        assertArrayEquals(values, Sharing.joined(parts).clear());
        assertEquals(x.shape(), Sharing.joined(parts).shape());
        assertSame(x, Sharing.joined(x.cut(5)));
        Sharing wider = Sharing.ofShape(Shape.of(1, 3), SCALE, 64);
        assertThrows(IllegalArgumentException.class, () -> Sharing.joined(List.of(x, wider)));
    }

    /** {@code 2^-scale} is the unit; one party rounds up and the other one down, which cancels even where one or two bits are cut. */
    @ParameterizedTest
    @CsvSource({"64, 48, 16", "64, 33, 1", "48, 32, 16", "64, 61, 0", "40, 20, 12", "40, 10, 8", "33, 9, 8"})
    void loweringIsWithinOneUnitWithoutBias(int bits, int scale, int lowered) {
        long seed = 31L * bits + scale;
        SplittableRandom random = new SplittableRandom(seed);
        int count = 99_999;
        long[] elements = new long[count];
        long[] first = random.longs(count).toArray();
        long[] second = new long[count];
        int by = scale - lowered;
        for (int i = 0; i < count; i++) {
            // One bit of room, so that the rounding cannot wrap.
            elements[i] = FixedPoint.signed(random.nextLong(), bits - 1);
            second[i] = elements[i] - first[i];
        }
        Shape shape = Shape.of(count);
        Sharing low = Sharing.ofShare(Party.P0, shape, scale, bits, first).loweredTo(lowered);
        Sharing other = Sharing.ofShare(Party.P1, shape, scale, bits, second).loweredTo(lowered);
        assertEquals(bits - by, low.bits());
        assertEquals(lowered, low.scale());
        double mean = 0;
        for (int i = 0; i < count; i++) {
            long cut = FixedPoint.signed(low.share()[i] + other.share()[i], bits - by);
            // In units of 2^-by of a unit, exactly: the high parts are compared as integers.
            long whole = cut - (elements[i] >> by);
            double error = whole - Math.scalb((double) (elements[i] & FixedPoint.lowBits(by)), -by);
            assertTrue(error > -1 && error < 1, "seed " + seed + ": error " + error);
            boolean nothingIsCut = (elements[i] & FixedPoint.lowBits(by)) == 0;
            assertTrue(error == 0 || !nothingIsCut, "seed " + seed + ": error " + error);
            mean += error / count;
        }
        // The deviation of one error is at most 0.5, of the mean 0.0016.
        assertEquals(0, mean, 0.01, "seed " + seed);
    }

    @Test
    void widthsFollowTheScale() {
        Sharing x = Sharing.ofShape(Shape.of(3), 32, 48);
        assertEquals(64, x.raisedTo(48).bits());
        assertEquals(56, x.raisedTo(40).bits());
        assertEquals(32, x.loweredTo(16).bits());
        assertEquals(48, x.plus(Sharing.ofShape(Shape.of(3), 32, 64)).bits());
        assertEquals(48, x.concatenated(Sharing.ofShape(Shape.of(3), 32, 64)).bits());
    }

    @Test
    void refusesWhatTheBitsDoNotBear() {
        Sharing x = Sharing.ofShape(Shape.of(3, 4), 16, 20);
        assertRefused(IllegalStateException.class, () -> x.loweredTo(16));
        assertRefused(IllegalStateException.class, () -> x.loweredTo(17));
        assertRefused(IllegalStateException.class, () -> x.loweredTo(-4));
        assertRefused(IllegalStateException.class, () -> x.raisedTo(15));
        assertRefused(IllegalStateException.class, () -> x.raisedTo(16 + 64));
        assertRefused(IllegalStateException.class, () -> Sharing.ofShape(Shape.of(1), 0, 0));
        assertRefused(IllegalStateException.class, () -> Sharing.ofShape(Shape.of(1), 0, 65));
        assertEquals(1, x.loweredTo(-3).bits());
    }

    @Test
    void refusesShapesThatDoNotFit() {
        Sharing x = Sharing.ofShape(Shape.of(3, 4), 16, 64);
        assertRefused(IllegalArgumentException.class, () -> x.plus(Sharing.ofShape(Shape.of(4, 3), 16, 64)));
        assertRefused(IllegalArgumentException.class, () -> x.minus(Sharing.ofShape(Shape.of(12), 16, 64)));
        assertRefused(IllegalArgumentException.class, () -> x.plusRow(Sharing.ofShape(Shape.of(3), 16, 64)));
        assertRefused(IllegalArgumentException.class, () -> x.plusRow(Sharing.ofShape(Shape.of(1, 4), 16, 64)));
        assertRefused(IllegalArgumentException.class, () -> x.reshaped(3, 5));
        assertRefused(IllegalArgumentException.class, () -> x.permuted(1, 0));
        assertRefused(IllegalArgumentException.class, () -> x.permuted(0));
        assertRefused(IllegalArgumentException.class, () -> x.reshaped(2, 6, 1).permuted(0, 0, 2));
        assertRefused(IllegalArgumentException.class, () -> x.weightedSum(new double[4], 1));
        assertRefused(IllegalArgumentException.class, () -> x.repeated(0, 2));
        assertRefused(IllegalArgumentException.class, () -> x.repeatedColumns(2));
        assertRefused(IllegalArgumentException.class, () -> x.concatenated(Sharing.ofShape(Shape.of(4, 4), 16, 64)));
        assertRefused(IllegalArgumentException.class, () -> x.concatenated(Sharing.ofShape(Shape.of(3, 4), 15, 64)));
        assertRefused(IllegalArgumentException.class, () -> x.columns(1, 5));
        assertRefused(IllegalArgumentException.class, () -> x.columns(-1, 2));
        assertRefused(IllegalArgumentException.class, () -> x.columns(2, 2));
        assertRefused(
                IllegalArgumentException.class, () -> Sharing.ofShare(Party.P0, Shape.of(3), 16, 64, new long[4]));
        assertRefused(IllegalArgumentException.class, () -> Sharing.ofClear(Shape.of(3), 16, 64, new double[2]));
    }

    private static void assertRefused(Class<? extends Exception> type, Executable operation) {
        assertThrows(type, operation);
    }

    @Test
    void onlyPartyZeroAddsConstants() {
        long[] share = {5, -7};
        Sharing second =
                Sharing.ofShare(Party.P1, Shape.of(2), SCALE, 64, share).plus(3);
        assertArrayEquals(new long[] {5, -7}, second.share());
        Sharing first = Sharing.ofShare(Party.P0, Shape.of(2), SCALE, 64, share).plus(3);
        assertArrayEquals(new long[] {5 + (3L << SCALE), -7 + (3L << SCALE)}, first.share());
    }

    @Test
    void operationsLeaveTheirSourceAlone() {
        long[] share = {1, 2, 3, 4, 5, 6};
        Sharing x = Sharing.ofShare(Party.P0, Shape.of(2, 3), SCALE, 64, share);
        x.plus(x).minus(x).plus(1).times(2, 3).raisedTo(40).loweredTo(3);
        x.transposed().sumColumns();
        x.concatenated(x).columns(1, 2);
        assertArrayEquals(new long[] {1, 2, 3, 4, 5, 6}, x.share());
    }

    @Test
    void showsNoShare() {
        Sharing x = Sharing.ofShare(Party.P0, Shape.of(1), SCALE, 64, new long[] {987_654_321_987L});
        assertFalse(x.toString().contains("987"), x.toString());
    }

    @Test
    void partiesAreEachOthersPeer() {
        assertEquals(Party.P1, Party.P0.peer());
        assertEquals(Party.P0, Party.P1.peer());
        assertEquals(Party.P1, Party.of(1));
        assertRefused(IllegalArgumentException.class, () -> Party.of(2));
        assertRefused(IllegalArgumentException.class, () -> Party.of(-1));
    }
}
