package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.protocol.TwoParties;
import org.secformer.mpc.random.AesCtrGenerator;

/** Every shape within the limits has a price, and small ones of all kinds run; others are refused in words. */
class LimitsTest {
    /** Of a dry run, so that the largest shapes do not take minutes. */
    private static final long MOST_WORK = 1L << 28;

    /** From least to most, about as often in each octave; both ends are often drawn. */
    private static int drawn(int least, int most, SplittableRandom random) {
        int kind = random.nextInt(8);
        if (kind < 2) {
            return kind == 0 ? least : most;
        }
        double log = Math.log(least) + random.nextDouble() * (Math.log(most + 1.0) - Math.log(least));
        return Math.max(least, Math.min(most, (int) Math.exp(log)));
    }

    private static ModelShape shape(int hidden, int layers, int intermediate, int labels, SplittableRandom random) {
        int[] divisors = IntStream.rangeClosed(1, Math.min(hidden, Limits.MOST_HEADS))
                .filter(heads -> hidden % heads == 0)
                .toArray();
        int dividing = divisors[random.nextInt(divisors.length)];
        int constant = random.nextInt(1, 13);
        Head[] heads = Head.values();
        Head head = heads[random.nextInt(heads.length)];
        return new ModelShape(
                hidden, layers, dividing, intermediate, head.isVector() ? hidden : labels, 1e-12, constant, head);
    }

    @Test
    void everyShapeWithinThemHasAPrice() {
        long seed = 12;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 40; i++) {
            ModelShape shape = shape(
                    drawn(Limits.LEAST_HIDDEN, Limits.MOST_HIDDEN, random),
                    drawn(1, Limits.MOST_LAYERS, random),
                    drawn(1, Limits.MOST_INTERMEDIATE, random),
                    drawn(1, Limits.MOST_LABELS, random),
                    random);
            int length = drawn(Limits.SHORTEST, Limits.LONGEST, random);
            long perRow = (long) length * Math.max(shape.intermediate(), Limits.MOST_HEADS * length);
            int fewRows = (int) Math.max(1, MOST_WORK / 8 / perRow);
            int rows = drawn(1, Math.min(Plan.mostRows(shape, length), fewRows), random);
            assertPriced(shape, length, rows, "seed " + seed + ", draw " + i);
        }
    }

    /** No stream of masks ends before its batch does: this one is the longest, whichever of both widths counts. */
    @Test
    void theLargestPlansHaveMasksEnough() {
        for (int heads : new int[] {1, Limits.MOST_HEADS}) {
            ModelShape shape = new ModelShape(
                    Limits.MOST_HIDDEN,
                    Limits.MOST_LAYERS,
                    heads,
                    Limits.MOST_INTERMEDIATE,
                    Limits.MOST_LABELS,
                    1e-12,
                    5);
            assertPriced(shape, Limits.LONGEST, Plan.mostRows(shape, Limits.LONGEST), heads + " heads");
        }
    }

    private static void assertPriced(ModelShape shape, int length, int rows, String what) {
        long perLayer = (long) rows * length * Math.max(shape.intermediate(), shape.heads() * length);
        long randomBytes;
        if (perLayer * shape.layers() <= MOST_WORK || shape.layers() <= 3) {
            randomBytes = randomBytes(shape, shape.layers(), length, rows);
        } else {
            // Layers are alike but for the last.
            long two = randomBytes(shape, 2, length, rows);
            randomBytes = two + (randomBytes(shape, 3, length, rows) - two) * (shape.layers() - 2);
        }
        assertTrue(
                randomBytes > 0 && randomBytes < AesCtrGenerator.MOST_BYTES,
                () -> what + ": " + shape + ", " + length + " tokens, " + rows + " rows: " + randomBytes + " bytes");
    }

    private static long randomBytes(ModelShape shape, int layers, int length, int rows) {
        ModelShape cut = new ModelShape(
                shape.hidden(),
                layers,
                shape.heads(),
                shape.intermediate(),
                shape.labels(),
                shape.epsilon(),
                shape.quadConstant(),
                shape.head());
        return new Plan(cut, length, rows).price().total().randomBytes();
    }

    @Test
    void smallShapesOfAllKindsRun() throws Exception {
        long seed = 13;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 16; i++) {
            ModelShape shape =
                    shape(drawn(2, 64, random), drawn(1, 2, random), drawn(1, 80, random), drawn(1, 8, random), random);
            int length = drawn(2, 40, random);
            // A few columns have variances next to 0 at times, which makes errors of what is normalised large.
            assertRuns(shape, length, drawn(1, 3, random), seed + 100 * i, shape.hidden() < 16 ? 0.1 : 0.03);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 1536})
    void wideModelsRun(int hidden) throws Exception {
        assertRuns(new ModelShape(hidden, 1, 4, 32, 3, 1e-12, 5), 4, 1, hidden, 0.01);
    }

    /** By both parties, against the clear reference where that is within its ranges: two columns may have no variance. */
    private static void assertRuns(ModelShape shape, int length, int rows, long seed, double tolerance)
            throws Exception {
        Plan plan = new Plan(shape, length, rows);
        SplittableRandom random = new SplittableRandom(seed);
        int[] live = new int[rows];
        Arrays.setAll(live, row -> 1 + random.nextInt(length));
        double[] embedded = TransformerTest.gaussian(plan.embeddingShape().elements(), random);
        TwoParties.Outcome outcome = new TwoParties().run(new SharedModel(shape, seed).scoring(plan, embedded, live));
        String what = "seed " + seed + ": " + shape + ", " + length + " tokens, " + rows + " rows";
        assertEquals(rows * plan.outputs(), outcome.value().length, what);
        boolean isWithin = outcome.cleartext().violations().isEmpty();
        assertTrue(
                isWithin || shape.hidden() < 16,
                () -> what + ": " + outcome.cleartext().violations());
        for (int i = 0; isWithin && i < outcome.value().length; i++) {
            int token = i % plan.outputs() / shape.labels();
            boolean isPadded = shape.head().isOfTokens() && token < length && token >= live[i / plan.outputs()];
            assertEquals(isPadded ? 0 : outcome.clear().get(0)[i], outcome.value()[i], tolerance, what);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4097, 1, 1, 8, 2, 'hidden size: expected 2 to 4096, found 4097'",
        "1, 1, 1, 8, 2, 'hidden size: expected 2 to 4096, found 1'",
        "8, 0, 1, 8, 2, 'layers: expected 1 to 128, found 0'",
        "8, 129, 1, 8, 2, 'layers: expected 1 to 128, found 129'",
        "8, 1, 3, 8, 2, 'hidden size: expected a multiple of the 3 attention heads, found 8'",
        "514, 1, 257, 8, 2, 'attention heads: expected 1 to 256, found 257'",
        "8, 1, 2, 16385, 2, 'intermediate size: expected 1 to 16384, found 16385'",
        "8, 1, 2, 8, 1025, 'labels: expected 1 to 1024, found 1025'",
        "8, 1, 2, -2147483648, 2, 'intermediate size: expected 1 to 16384, found -2147483648'"
    })
    void otherShapesAreRefusedInWords(
            int hidden, int layers, int heads, int intermediate, int labels, String expected) {
        assertRefused(expected, () -> new ModelShape(hidden, layers, heads, intermediate, labels, 1e-12, 5));
    }

    private static void assertRefused(String expected, Executable making) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, making).getMessage());
    }

    @Test
    void otherNumbersAreRefusedInWords() {
        assertRefused("epsilon: expected 0 to 1.0, found NaN", () -> new ModelShape(8, 1, 2, 8, 2, Double.NaN, 5));
        assertRefused(
                "constant of 2Quad: expected 0 to 1000.0, found Infinity",
                () -> new ModelShape(8, 1, 2, 8, 2, 1e-12, Double.POSITIVE_INFINITY));
    }

    @Test
    void otherLengthsAndBatchesAreRefusedInWords() {
        ModelShape shape = new ModelShape(768, 12, 12, 3072, 2, 1e-12, 5);
        for (int length : new int[] {-1, 0, 1, 513, 1024, Integer.MAX_VALUE}) {
            assertRefused("tokens per row: expected 2 to 512, found " + length, () -> new Plan(shape, length, 1));
        }
        int most = Plan.mostRows(shape, 512);
        for (int rows : new int[] {0, -1, most + 1, Integer.MAX_VALUE}) {
            assertRefused(
                    "rows per batch of this model and length: expected 1 to " + most + ", found " + rows,
                    () -> new Plan(shape, 512, rows));
        }
    }
}
