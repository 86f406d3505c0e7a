package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.correlation.Pieces;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** Products of opened operands: exact modulo the width asked for, and at the stated price. */
class OperandTest {
    /** Integers over the whole range of a width, its ends included; a double holds their upper 53 bits. */
    private static double[] integers(int count, int width, SplittableRandom random) {
        double[] values = random.longs(count)
                .mapToDouble(element -> (double) (element & -0x800) * Math.scalb(1.0, width - 64))
                .map(Math::rint)
                .toArray();
        values[0] = -Math.scalb(1.0, width - 2);
        values[count - 1] = Math.scalb(1.0, width - 2) - (width > 54 ? 0x800 : 1);
        return values;
    }

    private static double[] scaledDown(double[] values, int by) {
        double[] scaled = new double[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.scalb(values[i], -by);
        }
        return scaled;
    }

    private static long[] product(double[] x, double[] y, int matrices, int m, int k, int n, int width) {
        boolean oneForAll = y.length == k * n;
        long[] z = new long[matrices * m * n];
        for (int i = 0; i < z.length; i++) {
            int matrix = oneForAll ? 0 : i / (m * n);
            for (int l = 0; l < k; l++) {
                z[i] += (long) x[i / n * k + l] * (long) y[(matrix * k + l) * n + i % n];
            }
            z[i] = FixedPoint.signed(z[i], width);
        }
        return z;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 19, 32, 33, 39, 40, 41, 47, 48, 49, 52, 53, 56, 57, 64})
    void matrixProductsAreExactInEveryWidth(int width) throws Exception {
        SplittableRandom random = new SplittableRandom(width);
        int m = 5;
        int k = 67;
        int n = 19;
        double[] x = integers(m * k, width, random);
        double[] y = integers(k * n, width, random);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Operand left = p.operand(inputs.secret(Shape.of(m, k), 3, scaledDown(x, 3)), width);
            Operand right = p.operand(inputs.secret(Shape.of(k, n), 4, scaledDown(y, 4)), width);
            Sharing z = p.matmul(left, right, width);
            assertEquals(width, z.bits());
            assertEquals(7, z.scale());
            return List.of(z);
        });
        assertArrayEquals(product(x, y, 1, m, k, n, width), outcome.element(), "seed " + width);
        assertEquals(
                new SectionCost(
                        "total",
                        1,
                        Packing.bytes(m * k, width) + Packing.bytes(k * n, width),
                        Packing.bytes(m * n, width)),
                outcome.cost());
    }

    /** One matrix for all, or a matrix for each along the leading axes. */
    @ParameterizedTest
    @CsvSource({"39, true", "39, false", "47, true", "47, false", "56, true", "56, false", "64, true", "64, false"})
    void batchesAreExact(int width, boolean oneForAll) throws Exception {
        SplittableRandom random = new SplittableRandom(width);
        int matrices = 6;
        int m = 5;
        int k = 9;
        int n = 7;
        double[] x = integers(matrices * m * k, width, random);
        double[] y = integers((oneForAll ? 1 : matrices) * k * n, width, random);
        Shape right = oneForAll ? Shape.of(k, n) : Shape.of(2, 3, k, n);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Operand e = p.operand(inputs.secret(Shape.of(2, 3, m, k), 0, x), width);
            Operand f = p.operand(inputs.secret(right, 0, y), width);
            Sharing z = p.matmul(e, f, width);
            assertEquals(Shape.of(2, 3, m, n), z.shape());
            return List.of(z);
        });
        assertArrayEquals(product(x, y, matrices, m, k, n, width), outcome.element(), "seed " + width);
    }

    /**
     * Weights were opened before: they cost nothing now. A narrower product needs only the low bits; one that cannot be packed is
     * dealt in the next width that can.
     */
    @Test
    void weightsCostNothingAndWidthsMayNarrow() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        int m = 3;
        int k = 11;
        int n = 5;
        double[] x = integers(m * k, 64, random);
        double[] w = integers(k * n, 64, random);
        int[] widths = {47, 56, 61, 5};
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Operand left = p.operand(inputs.secret(Shape.of(m, k), 0, x), 64);
            Operand right = inputs.weight(Shape.of(k, n), 0, 64, w);
            return Arrays.stream(widths)
                    .mapToObj(width -> p.matmul(left, right, width))
                    .toList();
        });
        for (int i = 0; i < widths.length; i++) {
            assertArrayEquals(
                    product(x, w, 1, m, k, n, widths[i]), outcome.elements().get(i), "seed 1, " + widths[i] + " bits");
        }
        int material = 47 * 15 / 8 + 1 + 7 * 15 + 8 * 15 + 15;
        assertEquals(new SectionCost("total", 1, 8 * m * k, material), outcome.cost());
    }

    /** A tensor longer than what is sent at a time, in blocks that end within a byte but for all but the last. */
    @ParameterizedTest
    @ValueSource(ints = {39, 47})
    void longOperandsAreExact(int width) throws Exception {
        int count = 2 * Pieces.SENT + 13;
        double[] x = integers(count, width, new SplittableRandom(width));
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Operand left = p.operand(inputs.secret(Shape.of(1, count), 0, x), width);
            return List.of(p.scale(left, inputs.weight(Shape.of(count), 0, width, ones), width));
        });
        for (int i = 0; i < count; i++) {
            assertEquals(FixedPoint.signed((long) x[i], width), outcome.element()[i], "seed " + width);
        }
        long bytes = Packing.bytes(count, width);
        assertEquals(new SectionCost("total", 1, bytes, bytes), outcome.cost());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 19, 39, 47, 48, 56, 57, 64})
    void scalingIsExact(int width) throws Exception {
        SplittableRandom random = new SplittableRandom(width);
        int rows = 13;
        int columns = 21;
        double[] x = integers(rows * columns, width, random);
        double[] y = integers(columns, width, random);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Operand left = p.operand(inputs.secret(Shape.of(rows, columns), 16, scaledDown(x, 16)), width);
            Operand right = p.operand(inputs.secret(Shape.of(columns), 8, scaledDown(y, 8)), width);
            Sharing z = p.scale(left, right, width);
            assertEquals(24, z.scale());
            return List.of(z);
        });
        for (int i = 0; i < x.length; i++) {
            long expected = FixedPoint.signed((long) x[i] * (long) y[i % columns], width);
            assertEquals(expected, outcome.element()[i], "seed " + width);
        }
        assertEquals(
                new SectionCost(
                        "total",
                        1,
                        Packing.bytes(rows * columns, width) + Packing.bytes(columns, width),
                        Packing.bytes(rows * columns, width)),
                outcome.cost());
    }

    /** Rows are chosen locally, after the opening; products with the rest still work. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6})
    void everyRowSelects(int stride) throws Exception {
        SplittableRandom random = new SplittableRandom(stride);
        int rows = 6;
        int k = 5;
        int n = 3;
        double[] x = integers(rows * k, 47, random);
        double[] w = integers(k * n, 47, random);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Operand all = p.operand(inputs.secret(Shape.of(rows, k), 0, x), 47);
            Operand some = p.everyRow(all, stride);
            assertEquals(Shape.of(rows / stride, k), some.shape());
            Operand right = inputs.weight(Shape.of(k, n), 0, 47, w);
            return List.of(p.matmul(some, right, 47), p.matmul(all, right, 47));
        });
        long[] whole = product(x, w, 1, rows, k, n, 47);
        assertArrayEquals(whole, outcome.elements().get(1), "seed " + stride);
        for (int i = 0; i < outcome.element().length; i++) {
            assertEquals(whole[i / n * stride * n + i % n], outcome.element()[i], "seed " + stride);
        }
        assertEquals(1, outcome.cost().rounds());
        assertEquals(Packing.bytes(rows * k, 47), outcome.cost().sentBytes());
    }

    /** Openings issued before the first is used travel together. */
    @Test
    void openingsIssuedTogetherTakeOneRound() throws Exception {
        double[] x = {1, 2, 3, 4};
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Shape shape = Shape.of(2, 2);
            Opened t = p.open(inputs.secret(shape, 16, x), Format.full(16));
            Operand left = p.operand(inputs.secret(shape, 16, x), 48);
            Operand right = p.operand(inputs.secret(shape, 16, x), 48);
            p.section("product");
            Sharing z = p.matmul(left, right, 48);
            p.section("value");
            return List.of(z, t.value(), p.open(z, Format.full(16)).value());
        });
        assertEquals(
                List.of(
                        new SectionCost("", 0, 4 * 4 + 2 * 6 * 4, 0),
                        new SectionCost("product", 1, 0, 6 * 4),
                        new SectionCost("value", 1, 4 * 4, 2 * 8 * 4)),
                outcome.sections());
    }
}
