package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.protocol.FourierSeries.Trend;
import org.secformer.mpc.protocol.FourierSeries.Wave;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** The opening over its whole range, and the exactness, error and cost of everything that is had from it. */
class OpenedTest {
    /** Largest magnitude in units. */
    static final long LIMIT = (1L << 30) - 1;

    /** Whole numbers over the whole range, both ends, the neighbours of 0 and of the mask's sign among them. */
    static double[] units(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] units = random.longs(count, -LIMIT, LIMIT + 1).asDoubleStream().toArray();
        double[] special = {LIMIT, -LIMIT, 0, 1, -1, LIMIT - 1, 1 - LIMIT, 1 << 29, -(1 << 29)};
        for (int i = 0; i < special.length && i < count; i++) {
            units[(int) ((long) i * count / special.length)] = special[i];
        }
        return units;
    }

    private static double[] scaled(double[] values, int exponent) {
        return Arrays.stream(values).map(value -> Math.scalb(value, exponent)).toArray();
    }

    /** Results of a function of integers opened without a shift. */
    private static TwoParties.Outcome ofIntegers(double[] units, Function<Opened, Sharing> function) throws Exception {
        return new TwoParties()
                .run((p, inputs) ->
                        List.of(function.apply(p.open(inputs.secret(Shape.of(units.length), 0, units), 0))));
    }

    private static void assertCost(TwoParties.Outcome outcome, int rounds, long sentBytes, long materialBytes) {
        assertEquals(new SectionCost("total", rounds, sentBytes, materialBytes), outcome.cost());
    }

    /**
     * Ten million values with 32 random bits below the unit. The error is (1 - a - b) units with a and b what each party cuts
     * off, so its deviation is at most 0.41 units and that of the mean 0.00013.
     */
    @Test
    void shiftedOpeningIsWithinOneUnitWithoutBias() throws Exception {
        int batch = 1 << 20;
        int batches = 10;
        double sum = 0;
        for (int seed = 0; seed < batches; seed++) {
            double[] units = units(batch, seed);
            double[] fractions = fractions(units, 32, seed);
            TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
                Sharing high = inputs.secret(Shape.of(batch), 0, units);
                Sharing low = inputs.secret(Shape.of(batch), 32, fractions);
                return List.of(p.open(high.plus(low), 0).value());
            });
            long[] opened = outcome.element();
            for (int i = 0; i < batch; i++) {
                double error = opened[i] - (long) units[i] - fractions[i];
                if (error <= -1 || error > 1) {
                    throw new AssertionError("seed " + seed + ", element " + i + ": error " + error);
                }
                sum += error;
            }
            assertCost(outcome, 1, 4L * batch, 8L * batch);
        }
        assertEquals(0, sum / batch / batches, 0.001, "mean error");
    }

    /** Random parts of a unit with so many bits; none at the ends of the range. */
    private static double[] fractions(double[] units, int bits, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] fractions = new double[units.length];
        for (int i = 0; i < fractions.length; i++) {
            long fraction = random.nextLong(1L << bits);
            fractions[i] = Math.abs(units[i]) == LIMIT ? 0 : Math.scalb((double) fraction, -bits);
        }
        return fractions;
    }

    /** What remains of a bias, 2^-shift units, is nothing for shifts of many bits. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 16, 31})
    void anyShiftIsWithinOneUnit(int shift) throws Exception {
        int count = 40_000;
        double[] units = units(count, shift);
        double[] fractions = fractions(units, Math.min(shift, 22), shift);
        double[] values = new double[count];
        Arrays.setAll(values, i -> Math.scalb(units[i] + fractions[i], -16));
        TwoParties.Outcome outcome = new TwoParties()
                .run((p, inputs) -> List.of(p.open(inputs.secret(Shape.of(count), 16 + shift, values), 16)
                        .value()));
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double error = outcome.element()[i] - Math.scalb(values[i], 16);
            assertTrue(error > -1 && error <= 1, "seed " + shift + ": error " + error);
            sum += error;
        }
        assertEquals(Math.scalb(1.0, -shift), sum / count, 0.02, "seed " + shift + ": mean error");
    }

    /** A product in 48 bits keeps 32 after the shift: what lies above is noise. */
    @Test
    void narrowSharingsOpenAlike() throws Exception {
        int count = 9_999;
        double[] units = units(count, 7);
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Sharing x = inputs.secret(Shape.of(1, count), 0, units);
            Operand one = inputs.weight(Shape.of(count), 16, 6, ones);
            Sharing product = p.scale(p.operand(x, 6), one, 6);
            assertEquals(48, product.bits());
            return List.of(p.open(product, 0).value());
        });
        for (int i = 0; i < count; i++) {
            assertEquals(units[i], outcome.element()[i], 1, "seed 7");
        }
    }

    @Test
    void openingWithoutShiftIsExact() throws Exception {
        double[] units = units(100_000, 8);
        TwoParties.Outcome outcome = ofIntegers(units, Opened::value);
        long[] expected = Arrays.stream(units).mapToLong(unit -> (long) unit).toArray();
        assertArrayEquals(expected, outcome.element(), "seed 8");
        assertCost(outcome, 1, 400_000, 800_000);
    }

    @Test
    void squareIsExact() throws Exception {
        double[] units = units(20_001, 9);
        TwoParties.Outcome outcome = ofIntegers(units, Opened::square);
        long[] expected = Arrays.stream(units)
                .mapToLong(unit -> (long) unit * (long) unit)
                .toArray();
        assertArrayEquals(expected, outcome.element(), "seed 9");
        assertCost(outcome, 1, 4 * 20_001, (8 + 12) * 20_001);
    }

    @Test
    void productIsExact() throws Exception {
        int count = 20_001;
        double[] left = units(count, 10);
        double[] right = units(count, 11);
        // Ends meet ends of either sign.
        right[0] = LIMIT;
        left[1] = LIMIT;
        right[1] = -LIMIT;
        left[2] = -LIMIT;
        right[2] = -LIMIT;
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Opened t = p.open(inputs.secret(Shape.of(count), 0, left), 0);
            Opened u = p.open(inputs.secret(Shape.of(count), 0, right), 0);
            return List.of(t.times(u));
        });
        for (int i = 0; i < count; i++) {
            assertEquals((long) left[i] * (long) right[i], outcome.element()[i], "seeds 10, 11");
        }
        assertCost(outcome, 1, 8L * count, (2 * 8 + 16) * count);
    }

    @Test
    void oneFactorServesARow() throws Exception {
        int rows = 37;
        int columns = 53;
        double[] left = units(rows * columns, 12);
        double[] right = units(rows, 13);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Opened t = p.open(inputs.secret(Shape.of(rows, columns), 0, left), 0);
            Opened u = p.open(inputs.secret(Shape.of(rows, 1), 0, right), 0);
            return List.of(t.times(u));
        });
        for (int i = 0; i < left.length; i++) {
            assertEquals((long) left[i] * (long) right[i / columns], outcome.element()[i], "seeds 12, 13");
        }
        assertCost(outcome, 1, 4L * rows * (columns + 1), 8L * rows * (columns + 1) + 16L * rows * columns);
    }

    @Test
    void productWithASquareIsExactModuloTheRing() throws Exception {
        int count = 20_001;
        double[] left = units(count, 14);
        double[] right = units(count, 15);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Opened t = p.open(inputs.secret(Shape.of(count), 0, left), 0);
            Opened u = p.open(inputs.secret(Shape.of(count), 0, right), 0);
            return List.of(t.timesSquareOf(u));
        });
        for (int i = 0; i < count; i++) {
            long u = (long) right[i];
            assertEquals((long) left[i] * u * u, outcome.element()[i], "seeds 14, 15");
        }
        assertCost(outcome, 1, 8L * count, (2 * 8 + 44) * count);
    }

    @Test
    void squareOfRowSumsIsExactModuloTheRing() throws Exception {
        int rows = 41;
        int columns = 257;
        double[] units = units(rows * columns, 18);
        TwoParties.Outcome outcome = new TwoParties()
                .run((p, inputs) -> List.of(p.open(inputs.secret(Shape.of(rows, columns), 0, units), 0)
                        .squareOfRowSums()));
        for (int i = 0; i < rows; i++) {
            long sum = 0;
            for (int j = 0; j < columns; j++) {
                sum += (long) units[i * columns + j];
            }
            assertEquals(sum * sum, outcome.element()[i], "seed 18");
        }
        assertCost(outcome, 1, 4L * units.length, (8 + 4L) * units.length + 8L * rows);
    }

    /** Every use in every width, at both ends of its range: exact modulo 2^(8 results). */
    @ParameterizedTest
    @CsvSource({"3, 5", "3, 6", "4, 5", "4, 6", "4, 7", "4, 8"})
    void otherWidthsAreExactModuloTheirRing(int opened, int results) throws Exception {
        long seed = 10L * opened + results;
        int count = 9_001;
        int ring = 8 * opened - 2;
        double[] left = Arrays.stream(units(count, seed))
                .map(unit -> Math.rint(unit * 0x1p-30 * ((1L << ring) - 1)))
                .toArray();
        double[] right = units(count, seed + 1);
        Widths widths = new Widths(opened, results);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Opened t = p.open(inputs.secret(Shape.of(count), 0, left), 0, widths);
            Opened u = p.open(inputs.secret(Shape.of(count), 0, right), 0);
            assertEquals(8 * results, t.times(u).bits());
            Bits positive = t.atLeast(new double[] {0}, 0, ring + 2).bits();
            return List.of(
                    t.value(),
                    t.square(),
                    t.times(u),
                    p.arithmetic(positive, results).times(t).reshaped(count));
        });
        for (int i = 0; i < count; i++) {
            long t = (long) left[i];
            long[] expected = {t, t * t, t * (long) right[i], Math.max(t, 0)};
            for (int j = 0; j < expected.length; j++) {
                assertEquals(
                        FixedPoint.signed(expected[j], 8 * results),
                        outcome.elements().get(j)[i],
                        "seed " + seed + ", result " + j);
            }
        }
    }

    /** Used again and again, in any order, together with itself and others; scales add. */
    @Test
    void anOpenedValueServesManyUses() throws Exception {
        int count = 501;
        double[] left = units(count, 16);
        double[] right = units(count, 17);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Opened t = p.open(inputs.secret(Shape.of(count), 3, scaled(left, -3)), 3);
            Opened u = p.open(inputs.secret(Shape.of(count), 5, scaled(right, -5)), 5);
            return List.of(u.times(t), t.square(), t.times(t), t.value(), u.value(), t.value(), t.timesSquareOf(t));
        });
        int[] scales = {8, 6, 6, 3, 5, 3, 9};
        for (int i = 0; i < count; i++) {
            long t = (long) left[i];
            long u = (long) right[i];
            long[] expected = {t * u, t * t, t * t, t, u, t, t * t * t};
            for (int j = 0; j < expected.length; j++) {
                assertEquals(expected[j], outcome.elements().get(j)[i], "seeds 16, 17, result " + j);
                assertEquals(
                        FixedPoint.decode(expected[j], scales[j]),
                        outcome.values().get(j)[i],
                        "scale of " + j);
            }
        }
        assertEquals(1, outcome.cost().rounds());
    }

    /**
     * Each of a harmonic's four factors is within half a unit of its value: the dealt ones are multiplied by the amplitude times
     * a sine and a cosine, the public ones by the dealt sine and cosine. Small amplitudes have coarser dealt factors.
     */
    @ParameterizedTest
    @CsvSource({"16, 3", "16, 16", "16, 0", "20, 4", "4, 1", "12, 20", "1, 1"})
    void seriesIsWithinItsFactorsRounding(int scale, int periodBits) throws Exception {
        int count = 5_001;
        double[] x = scaled(units(count, scale), -scale);
        for (Wave wave : Wave.values()) {
            for (double[] amplitudes : new double[][] {{1}, {-0.480097533, -0.102622681, 3.7, 0.25, 0.001}}) {
                FourierSeries series = new FourierSeries(wave, 0.7, amplitudes, periodBits, Trend.NONE);
                TwoParties.Outcome outcome = new TwoParties()
                        .run((p, inputs) -> List.of(p.open(inputs.secret(Shape.of(count), scale, x), scale)
                                .series(series)));
                double bound = seriesBound(amplitudes);
                for (int i = 0; i < count; i++) {
                    assertEquals(exactSeries(series, x[i]), outcome.value()[i], bound, "seed " + scale + ", " + wave);
                }
                long narrow = amplitudes[amplitudes.length - 1] == 0.001 ? 1 : 0;
                assertCost(outcome, 1, 4L * count, (8 + 10L * amplitudes.length - 2 * narrow) * count);
            }
        }
    }

    private static double seriesBound(double[] amplitudes) {
        double bound = 0x1p-30;
        for (double amplitude : amplitudes) {
            double size = Math.abs(amplitude);
            bound += Math.sqrt(2) * (size < 1.0 / 32 ? size * 0x1p-10 + 0x1p-16 : (size + 1) * 0x1p-17);
        }
        return bound;
    }

    /** The trend is exact, as its factors are powers of two, and costs what a square does. */
    @ParameterizedTest
    @CsvSource({"16, 1, 4", "16, 0, 1", "14, 5, 4", "20, 3, 2"})
    void trendIsAddedToASeries(int scale, int linearBits, int squareBits) throws Exception {
        int count = 5_001;
        double[] x = new SplittableRandom(scale).doubles(count, -4, 4).toArray();
        double[] amplitudes = {0.5, -0.01};
        Trend trend = new Trend(linearBits, squareBits);
        FourierSeries series = new FourierSeries(Wave.COSINE, 0.7, amplitudes, 3, trend);
        TwoParties.Outcome outcome = new TwoParties()
                .run((p, inputs) -> List.of(
                        p.open(inputs.secret(Shape.of(count), scale, x), scale).series(series)));
        for (int i = 0; i < count; i++) {
            double t = Math.rint(Math.scalb(x[i], scale)) * Math.scalb(1.0, -scale);
            assertEquals(exactSeries(series, t), outcome.value()[i], seriesBound(amplitudes), "element " + i);
        }
        assertCost(outcome, 1, 4L * count, (8 + 12 + 18) * count);
    }

    /** Whole periods are taken off exactly first. */
    private static double exactSeries(FourierSeries series, double t) {
        return series.hasTrend()
                ? series.at(t)
                : series.at(Math.IEEEremainder(t, Math.scalb(1.0, series.periodBits())));
    }
}
