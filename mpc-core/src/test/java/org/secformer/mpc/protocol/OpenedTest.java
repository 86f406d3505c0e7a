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
import org.secformer.mpc.correlation.Pieces;
import org.secformer.mpc.protocol.FourierSeries.Trend;
import org.secformer.mpc.protocol.FourierSeries.Wave;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
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
                .run((p, inputs) -> List.of(
                        function.apply(p.open(inputs.secret(Shape.of(units.length), 0, units), Format.full(0)))));
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
                return List.of(p.open(high.plus(low), Format.full(0)).value());
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
                .run((p, inputs) -> List.of(p.open(inputs.secret(Shape.of(count), 16 + shift, values), Format.full(16))
                        .value()));
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double error = outcome.element()[i] - Math.scalb(values[i], 16);
            assertTrue(error > -1 && error <= 1, "seed " + shift + ": error " + error);
            sum += error;
        }
        assertEquals(0, sum / count, 0.02, "seed " + shift + ": mean error");
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
            Operand one = inputs.weight(Shape.of(count), 16, 48, ones);
            Sharing product = p.scale(p.operand(x, 48), one, 48);
            assertEquals(48, product.bits());
            return List.of(p.open(product, Format.full(0)).value());
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
            Opened t = p.open(inputs.secret(Shape.of(count), 0, left), Format.full(0));
            Opened u = p.open(inputs.secret(Shape.of(count), 0, right), Format.full(0));
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
            Opened t = p.open(inputs.secret(Shape.of(rows, columns), 0, left), Format.full(0));
            Opened u = p.open(inputs.secret(Shape.of(rows, 1), 0, right), Format.full(0));
            return List.of(t.times(u));
        });
        for (int i = 0; i < left.length; i++) {
            assertEquals((long) left[i] * (long) right[i / columns], outcome.element()[i], "seeds 12, 13");
        }
        assertCost(outcome, 1, 4L * rows * (columns + 1), 8L * rows * (columns + 1) + 16L * rows * columns);
    }

    /**
     * Every use in every width, at both ends of its range: exact modulo 2^results, and at the stated price. A change of fewer
     * than 8 bits is dealt in 8, results of 58 to 63 bits in 64.
     */
    @ParameterizedTest
    @CsvSource({
        "8, 9", "8, 16", "9, 17", "13, 26", "19, 20", "19, 37", "19, 38", "23, 39", "23, 46", "24, 40", "24, 48",
        "25, 47", "31, 61", "31, 62", "32, 33", "32, 40", "32, 47", "32, 48", "32, 56", "32, 57", "32, 58", "32, 63",
        "32, 64", "8, 20", "18, 53", "19, 64", "20, 41"
    })
    void otherWidthsAreExactModuloTheirRing(int opened, int results) throws Exception {
        long seed = 100L * opened + results;
        int count = 9_001;
        int ring = opened - 2;
        double[] left = Arrays.stream(units(count, seed))
                .map(unit -> Math.rint(unit * 0x1p-30 * ((1L << ring) - 1)))
                .toArray();
        double[] right = units(count, seed + 1);
        Format format = new Format(0, opened, results);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Sharing x = inputs.secret(Shape.of(1, count), 0, left);
            Opened t = p.open(x, format);
            Opened u = p.open(inputs.secret(Shape.of(1, count), 0, right), Format.full(0));
            u.value();
            p.section("value");
            Sharing value = t.value();
            p.section("square");
            Sharing square = t.square();
            p.section("product");
            Sharing product = t.times(u);
            p.section("reversed product");
            Sharing reversed = u.times(t);
            p.section("bits");
            Bits positive = t.atLeast(new double[] {0}, 0, opened).bits();
            p.section("product with bits");
            Sharing positivePart = p.arithmetic(positive, results).times(t).reshaped(1, count);
            for (Sharing each : List.of(value, square, product, reversed, positivePart)) {
                assertEquals(results, each.bits());
            }
            return List.of(value, square, product, reversed, positivePart);
        });
        for (int i = 0; i < count; i++) {
            long t = (long) left[i];
            long u = (long) right[i];
            long[] expected = {t, t * t, t * u, u * t, Math.max(t, 0)};
            for (int j = 0; j < expected.length; j++) {
                assertEquals(
                        FixedPoint.signed(expected[j], results),
                        outcome.elements().get(j)[i],
                        "seed " + seed + ", result " + j);
            }
        }
        assertEquals(
                Packing.bytes(count, opened) + Packing.bytes(count, 32),
                outcome.sections().get(0).sentBytes());
        // Dealt for t, and for u, whose results are as wide as those of t in their products.
        long whole = dealt(count, results);
        long change = dealt(count, results - opened);
        long changeOfOther = results > 32 ? dealt(count, results - 32) : 0;
        long both = results > 32 + opened ? dealt(count, results - 32 - opened) : 0;
        assertEquals(2 * change, material(outcome, "value"));
        long product = whole + change + changeOfOther + both;
        long[] expected = {whole + change, product, product};
        String[] sections = {"square", "product", "reversed product"};
        for (int i = 0; i < sections.length; i++) {
            assertEquals(expected[i], material(outcome, sections[i]), sections[i]);
        }
        assertEquals(2 * whole + change, material(outcome, "product with bits"));
    }

    /** Bytes of a block of corrections, cut into pieces of whole bytes. */
    private static long dealt(int count, int bits) {
        return Packing.bytes(count, Packing.widthFor(bits));
    }

    private static long material(TwoParties.Outcome outcome, String section) {
        return outcome.sections().stream()
                .filter(cost -> cost.section().equals(section))
                .mapToLong(SectionCost::materialBytes)
                .sum();
    }

    /** After a shift, too: values are as far off as those of wider openings, and without bias. */
    @ParameterizedTest
    @CsvSource({"19, 38, 16", "23, 39, 24", "8, 9, 8", "31, 62, 5"})
    void shiftedOpeningsOfOtherWidthsAreWithinOneUnit(int opened, int results, int shift) throws Exception {
        int count = 3 * Pieces.SENT + 11;
        long seed = 30L * opened + shift;
        long limit = (1L << opened - 2) - 1;
        double[] units = new SplittableRandom(seed)
                .longs(count, 1 - limit, limit)
                .asDoubleStream()
                .toArray();
        double[] fractions = fractions(units, shift, seed);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Sharing high = inputs.secret(Shape.of(count), 0, units);
            Sharing low = inputs.secret(Shape.of(count), shift, fractions);
            return List.of(
                    p.open(high.plus(low), new Format(0, opened, results)).value());
        });
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double error = outcome.element()[i] - units[i] - fractions[i];
            assertTrue(error > -1 && error <= 1, "seed " + seed + ": error " + error);
            sum += error;
        }
        assertEquals(0, sum / count, 0.02, "seed " + seed + ": mean error");
        assertCost(outcome, 1, Packing.bytes(count, opened), 2 * dealt(count, results - opened));
    }

    /** Used again and again, in any order, together with itself and others; scales add. */
    @Test
    void anOpenedValueServesManyUses() throws Exception {
        int count = 501;
        double[] left = units(count, 16);
        double[] right = units(count, 17);
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Opened t = p.open(inputs.secret(Shape.of(count), 3, scaled(left, -3)), Format.full(3));
            Opened u = p.open(inputs.secret(Shape.of(count), 5, scaled(right, -5)), Format.full(5));
            return List.of(u.times(t), t.square(), t.times(t), t.value(), u.value(), t.value());
        });
        int[] scales = {8, 6, 6, 3, 5, 3};
        for (int i = 0; i < count; i++) {
            long t = (long) left[i];
            long u = (long) right[i];
            long[] expected = {t * u, t * t, t * t, t, u, t};
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

    private static FourierSeries series(Wave wave, double[] amplitudes, int periodBits, Trend trend, int precision) {
        // Not one the multiple of another.
        int[] multiples = Arrays.copyOf(new int[] {1, 3, 4, 7, 11}, amplitudes.length);
        return new FourierSeries(wave, 0.7, multiples, amplitudes, periodBits, trend, precision);
    }

    /** What the shares of all harmonics cost, in so many bits. */
    private static long waves(FourierSeries series, int scale, int bits, int count) {
        long sum = 0;
        for (int k = 0; k < series.harmonics(); k++) {
            sum += 2 * dealt(count, series.dealtWidth(k, scale, bits));
        }
        return sum;
    }

    /**
     * Each of a harmonic's four factors is within half a unit of its value: the dealt ones are multiplied by the amplitude times
     * a sine and a cosine, the public ones by the dealt sine and cosine. Small amplitudes have coarser dealt factors.
     */
    @ParameterizedTest
    @CsvSource({"16, 3", "16, 16", "16, 0", "20, 4", "4, 1", "12, 20", "1, 1"})
    void seriesIsWithinItsFactorsRounding(int scale, int periodBits) throws Exception {
        int count = 5_001;
        int bits = 39;
        double[] x = scaled(units(count, scale), -scale);
        for (Wave wave : Wave.values()) {
            for (int precision : new int[] {9, 12, 16}) {
                for (double[] amplitudes : new double[][] {{0.9}, {-0.480097533, -0.102622681, 0.7, 0.25, 0.001}}) {
                    FourierSeries series = series(wave, amplitudes, periodBits, Trend.NONE, precision);
                    TwoParties.Outcome outcome = new TwoParties()
                            .run((p, inputs) ->
                                    List.of(p.open(inputs.secret(Shape.of(count), scale, x), Format.full(scale))
                                            .series(series, bits)));
                    for (int i = 0; i < count; i++) {
                        assertEquals(
                                exactSeries(series, x[i]),
                                outcome.value()[i],
                                seriesBound(series),
                                "seed " + scale + ", " + wave);
                    }
                    assertCost(outcome, 1, 4L * count, 8 * count + waves(series, scale, bits, count));
                }
            }
        }
    }

    /** With values up to both ends of the opening. */
    @ParameterizedTest
    @CsvSource({"19, 38, 12, 3", "23, 46, 16, 3", "23, 39, 16, 7", "24, 48, 16, 3", "31, 33, 16, 8"})
    void seriesOfOtherWidthsAreAsExact(int opened, int results, int scale, int periodBits) throws Exception {
        int count = 5_001;
        int bits = 37;
        double limit = Math.scalb((1 << opened - 2) - 1, -scale);
        double[] x = new SplittableRandom(opened).doubles(count, -limit, limit).toArray();
        x[0] = limit;
        x[1] = -limit;
        FourierSeries series = series(Wave.SINE, new double[] {0.5, 0.001}, periodBits, Trend.NONE, 14);
        TwoParties.Outcome outcome = new TwoParties()
                .run((p, inputs) ->
                        List.of(p.open(inputs.secret(Shape.of(count), scale, x), new Format(scale, opened, results))
                                .series(series, bits)));
        for (int i = 0; i < count; i++) {
            double t = Math.rint(Math.scalb(x[i], scale)) * Math.scalb(1.0, -scale);
            assertEquals(exactSeries(series, t), outcome.value()[i], seriesBound(series), "seed " + opened);
        }
        long masks = 2 * dealt(count, results - opened);
        assertCost(outcome, 1, Packing.bytes(count, opened), masks + waves(series, scale, bits, count));
    }

    private static double seriesBound(FourierSeries series) {
        return 0x1p-30 + series.harmonics() * Math.scalb(Math.sqrt(2), -series.publicBits());
    }

    /** The trend is exact, as its factors have few bits, and costs what a square does. */
    @ParameterizedTest
    @CsvSource({
        "16, 1, 1, 4, 32, 64",
        "16, 0, 1, 1, 32, 64",
        "14, 5, 3, 4, 32, 57",
        "10, 1, 3, 5, 19, 39",
        "16, 1, 5, 4, 23, 46"
    })
    void trendIsAddedToASeries(int scale, int linearBits, int square, int squareBits, int opened, int bits)
            throws Exception {
        int count = 5_001;
        double limit = Math.min(31.9, Math.scalb(0.99, opened - 2 - scale));
        double[] x = new SplittableRandom(scale).doubles(count, -limit, limit).toArray();
        Trend trend = new Trend(linearBits, square, squareBits);
        FourierSeries series = series(Wave.COSINE, new double[] {0.5, -0.01}, 3, trend, 11);
        TwoParties.Outcome outcome = new TwoParties()
                .run((p, inputs) ->
                        List.of(p.open(inputs.secret(Shape.of(count), scale, x), new Format(scale, opened, Long.SIZE))
                                .series(series, bits)));
        for (int i = 0; i < count; i++) {
            double t = Math.rint(Math.scalb(x[i], scale)) * Math.scalb(1.0, -scale);
            assertEquals(exactSeries(series, t), outcome.value()[i], seriesBound(series), "element " + i);
        }
        long masks = 2 * dealt(count, Long.SIZE - opened);
        long squares = dealt(count, bits) + dealt(count, bits - opened);
        assertCost(outcome, 1, Packing.bytes(count, opened), masks + squares + waves(series, scale, bits, count));
    }

    /** Whole periods are taken off exactly first. */
    private static double exactSeries(FourierSeries series, double t) {
        return series.hasTrend()
                ? series.at(new double[] {t})[0]
                : series.at(new double[] {Math.IEEEremainder(t, Math.scalb(1.0, series.periodBits()))})[0];
    }
}
