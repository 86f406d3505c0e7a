package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.mpc.protocol.Network;

/** Both kinds of numbers fit every shape within the limits; of what a file may say, nothing passes that cannot be computed. */
class NumericsTest {
    /** In the order of the record: fraction bits alone, or with a range. */
    private static final int PARTS = 19;

    /** Powers of two, where widths change, and what lies beside and between them. */
    private static List<Integer> columns() {
        List<Integer> columns = new ArrayList<>();
        for (int power = Limits.LEAST_HIDDEN; power < Limits.MOST_HIDDEN; power *= 2) {
            columns.addAll(List.of(power, power + 1, power + power / 2));
        }
        columns.add(Limits.MOST_HIDDEN);
        return columns;
    }

    private static ModelShape shape(int hidden, Head head, Numerics numerics) {
        return new ModelShape(hidden, 1, 1, 3, head.isVector() ? hidden : 2, 1e-12, 5, head, numerics);
    }

    @ParameterizedTest
    @EnumSource(value = Numerics.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "FITTED")
    void theyFitEveryShape(Numerics.Kind kind) {
        Numerics numerics = Numerics.of(kind);
        assertSame(kind, numerics.kind());
        for (int hidden : columns()) {
            for (int length = Limits.SHORTEST; length <= Limits.LONGEST; length += length < 9 ? 1 : length / 3) {
                assertFits(numerics, hidden, length);
            }
            assertFits(numerics, hidden, Limits.LONGEST);
        }
    }

    private static void assertFits(Numerics numerics, int hidden, int length) {
        String what = numerics.kind() + ", " + hidden + " columns, " + length + " tokens";
        ModelShape shape = assertDoesNotThrow(() -> shape(hidden, Head.TANH, numerics), what);
        assertDoesNotThrow(() -> new Plan(shape, length, 1), what);
    }

    /** And are not only let pass: what cannot be opened with these widths shows in a dry run. */
    @ParameterizedTest
    @EnumSource(value = Numerics.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "FITTED")
    void everyWidthOfColumnsHasAPrice(Numerics.Kind kind) {
        for (int hidden : columns()) {
            for (Network network : Network.values()) {
                for (Head head : Head.values()) {
                    for (int length : new int[] {2, 3, 33, 512}) {
                        price(shape(hidden, head, Numerics.of(kind)), length, network);
                    }
                }
            }
        }
    }

    private static void price(ModelShape shape, int length, Network network) {
        Plan plan = new Plan(shape, length, 1, network);
        assertTrue(plan.price().total().sentBytes() > 0, plan::toString);
    }

    /** Numbers as those of a kind, with one changed. */
    private static Numerics with(Numerics numerics, int part, int fraction, int range) {
        int[] fractions = {
            0,
            numerics.weight(),
            numerics.activation(),
            numerics.norm().fraction(),
            0,
            numerics.variance().fraction(),
            numerics.inverse().fraction(),
            numerics.query().fraction(),
            numerics.key().fraction(),
            numerics.value().fraction(),
            numerics.weighted(),
            numerics.score().fraction(),
            numerics.square(),
            numerics.sum().fraction(),
            numerics.quotient().fraction(),
            numerics.gelu().fraction(),
            numerics.inner().fraction(),
            numerics.series(),
            numerics.edges()
        };
        int[] ranges = {
            0,
            0,
            0,
            numerics.norm().range(),
            numerics.rowSum(),
            numerics.variance().range(),
            numerics.inverse().range(),
            numerics.query().range(),
            numerics.key().range(),
            numerics.value().range(),
            0,
            numerics.score().range(),
            0,
            numerics.sum().range(),
            numerics.quotient().range(),
            numerics.gelu().range(),
            numerics.inner().range(),
            0,
            0
        };
        fractions[part] = fraction;
        ranges[part] = range;
        return new Numerics(
                numerics.kind(),
                fractions[1],
                fractions[2],
                new Numerics.Fixed(fractions[3], ranges[3]),
                ranges[4],
                new Numerics.Fixed(fractions[5], ranges[5]),
                new Numerics.Fixed(fractions[6], ranges[6]),
                new Numerics.Fixed(fractions[7], ranges[7]),
                new Numerics.Fixed(fractions[8], ranges[8]),
                new Numerics.Fixed(fractions[9], ranges[9]),
                fractions[10],
                new Numerics.Fixed(fractions[11], ranges[11]),
                fractions[12],
                new Numerics.Fixed(fractions[13], ranges[13]),
                new Numerics.Fixed(fractions[14], ranges[14]),
                new Numerics.Fixed(fractions[15], ranges[15]),
                new Numerics.Fixed(fractions[16], ranges[16]),
                fractions[17],
                fractions[18]);
    }

    private static Numerics drawn(SplittableRandom random) {
        Numerics numerics = Numerics.of(Numerics.Kind.values()[random.nextInt(2)]);
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            numerics = with(numerics, 1 + random.nextInt(PARTS - 1), random.nextInt(31), random.nextInt(-8, 41));
        }
        return numerics;
    }

    /** Whoever writes a file may write any numbers: a plan is refused in words, or has a price in both networks. */
    @Test
    void whatPassesHasAPrice() {
        long seed = 41;
        SplittableRandom random = new SplittableRandom(seed);
        int passed = 0;
        for (int i = 0; i < 8_000; i++) {
            int hidden = columns().get(random.nextInt(columns().size()));
            int length = random.nextInt(Limits.SHORTEST, Limits.LONGEST + 1);
            Head head = Head.values()[random.nextInt(Head.values().length)];
            Network network = Network.values()[random.nextInt(2)];
            try {
                Plan plan = new Plan(shape(hidden, head, drawn(random)), length, 1, network);
                passed++;
                String what = "seed " + seed + ", draw " + i + ": " + plan;
                assertDoesNotThrow(() -> plan.price(), what);
            } catch (IllegalArgumentException refused) {
                String message = refused.getMessage();
                assertTrue(
                        message.matches(
                                "numbers do not fit: .*|(fraction bits|bits of the (opening|range)) of .*: expected .*, found .*"),
                        message);
            }
        }
        assertTrue(passed > 100, passed + " of these passed");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 31, 0, 'fraction bits of weights: expected 0 to 30, found 31'",
        "1, 2147483647, 0, 'fraction bits of weights: expected 0 to 30, found 2147483647'",
        "2, -1, 0, 'fraction bits of activations: expected 0 to 30, found -1'",
        "3, 31, 0, 'fraction bits of a number: expected 0 to 30, found 31'",
        "3, -2147483648, 0, 'fraction bits of a number: expected 0 to 30, found -2147483648'",
        "4, 0, 41, 'bits of the range of a LayerNorm''s row sum: expected -8 to 40, found 41'",
        "5, 0, -9, 'bits of the range of a number: expected -8 to 40, found -9'",
        "7, 30, 8, 'bits of the opening of queries: expected 8 to 32, found 40'",
        "8, 0, 4, 'bits of the opening of keys: expected 8 to 32, found 6'",
    })
    void otherNumbersAreRefusedInWords(int part, int fraction, int range, String expected) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, () -> with(Numerics.EXACT, part, fraction, range))
                        .getMessage());
    }

    @Test
    void whatDoesNotFitIsSaid() {
        Numerics wide = with(Numerics.EXACT, 13, 4, 26);
        assertEquals(
                "numbers do not fit: a context sum over 512 tokens needs 65 bits of a ring of 64",
                assertThrows(IllegalArgumentException.class, () -> new Plan(shape(64, Head.TANH, wide), 512, 1))
                        .getMessage());
        assertDoesNotThrow(() -> new Plan(shape(64, Head.TANH, wide), 2, 1));
        Numerics fine = with(Numerics.COMPACT, 10, 12, 0);
        assertEquals(
                "numbers do not fit: a value as factor is made with 10 fraction bits and needs 12",
                assertThrows(IllegalArgumentException.class, () -> shape(64, Head.TANH, fine))
                        .getMessage());
    }
}
