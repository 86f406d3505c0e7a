package org.secformer.mpc.correlation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.secformer.mpc.Uniformity;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;

/** What both parties draw adds up to what was dealt, in the same order, and says nothing by itself. */
class CorrelatedRandomnessTest {
    private static final long[] VALUES = {0, -1, 1, Long.MIN_VALUE};

    /** In blocks long enough for the test of uniformity, of multiples of 8 elements: those fill whole bytes. */
    private static final int MANY_BITS = 320_000;

    private final Seed[] seeds = {Seed.random(), Seed.random()};
    private final InsecureMemoryMaterial[] material = {new InsecureMemoryMaterial(), new InsecureMemoryMaterial()};
    private final SeededDealing dealing = new SeededDealing(seeds[0], seeds[1], material[0], material[1]);

    /** Fresh readers of everything dealt so far. */
    private CorrelatedRandomness[] parties() {
        return new CorrelatedRandomness[] {party(Party.P0), party(Party.P1)};
    }

    private CorrelatedRandomness party(Party party) {
        int i = party.ordinal();
        return new CorrelatedRandomness(party, seeds[i], material[i].source());
    }

    /** A block for itself, in one piece, of values that are made when they are dealt. */
    private static final class OneBlock extends Correlation<Supplier<long[]>> {
        OneBlock(Kind kind, Purpose purpose, int bits) {
            super(Integer.MAX_VALUE);
            Filler<Supplier<long[]>> filler = (made, from, count, values) -> {
                long[] all = made.get();
                System.arraycopy(all, 0, values, 0, all.length);
            };
            if (kind == Kind.XOR) {
                xor(purpose, bits, words -> words, filler);
            } else {
                additive(purpose, bits, filler);
            }
        }
    }

    private static void additive(Dealing dealing, Purpose purpose, int count, int bits, Supplier<long[]> values) {
        dealing.deal(new OneBlock(Correlation.Kind.ADDITIVE, purpose, bits), values, count);
    }

    private static void xor(Dealing dealing, Purpose purpose, int words, int bits, Supplier<long[]> values) {
        dealing.deal(new OneBlock(Correlation.Kind.XOR, purpose, bits), values, words);
    }

    private static long[] additive(CorrelatedRandomness party, Purpose purpose, int count, int bits) {
        long[] share = new long[count];
        additiveTo(party, purpose, bits, share, 0, count);
        return share;
    }

    private static void additiveTo(
            CorrelatedRandomness party, Purpose purpose, int bits, long[] target, int from, int count) {
        OneBlock block = new OneBlock(Correlation.Kind.ADDITIVE, purpose, bits);
        party.draw(block, count, piece -> piece.next(target, from));
    }

    private static long[] xor(CorrelatedRandomness party, Purpose purpose, int words, int bits) {
        long[] share = new long[words];
        OneBlock block = new OneBlock(Correlation.Kind.XOR, purpose, bits);
        party.draw(block, words, piece -> piece.next(share, 0));
        return share;
    }

    private static long[] sums(long[] left, long[] right, int width) {
        long[] sums = new long[left.length];
        Arrays.setAll(sums, i -> left[i] + right[i] & FixedPoint.lowBits(width));
        return sums;
    }

    private static long[] filled(int count, long value) {
        long[] values = new long[count];
        Arrays.fill(values, value);
        return values;
    }

    /** All that can be packed, and some that lie in the next width that can. */
    private static IntStream widths() {
        return IntStream.concat(IntStream.of(1, 5, 58, 63, 64), IntStream.rangeClosed(7, 57));
    }

    /** Some of those, for longer tests. */
    private static IntStream packedWidths() {
        return IntStream.of(8, 9, 16, 19, 23, 31, 32, 39, 40, 47, 48, 53, 57, 64);
    }

    @ParameterizedTest
    @MethodSource("widths")
    void partsAddUpToWhatWasDealt(int width) {
        long seed = width;
        SplittableRandom random = new SplittableRandom(seed);
        for (int count : new int[] {1, 7, 64, 1023}) {
            long[] longs = random.longs(count).toArray();
            additive(dealing, Purpose.PRODUCT, count, width, longs::clone);
        }
        random = new SplittableRandom(seed);
        CorrelatedRandomness[] parties = parties();
        for (int count : new int[] {1, 7, 64, 1023}) {
            long[] longs = random.longs(count).toArray();
            long[] first = additive(parties[0], Purpose.PRODUCT, count, width);
            long[] second = additive(parties[1], Purpose.PRODUCT, count, width);
            assertArrayEquals(sums(longs, new long[count], width), sums(first, second, width), "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void bitsCombineToWhatWasDealt(int width) {
        long seed = 3 + width;
        SplittableRandom random = new SplittableRandom(seed);
        for (int count : new int[] {1, 77, 2049}) {
            xor(dealing, Purpose.COMPARISON, count, width, random.longs(count)::toArray);
        }
        random = new SplittableRandom(seed);
        CorrelatedRandomness[] parties = parties();
        for (int count : new int[] {1, 77, 2049}) {
            long[] expected = random.longs(count).toArray();
            long[] first = xor(parties[0], Purpose.COMPARISON, count, width);
            long[] second = xor(parties[1], Purpose.COMPARISON, count, width);
            for (int i = 0; i < count; i++) {
                long difference = expected[i] ^ first[i] ^ second[i];
                assertEquals(0, difference & FixedPoint.lowBits(width), "seed " + seed);
            }
        }
    }

    /** Pieces of one array, written in place, are the same as the whole. */
    @Test
    void piecesAreWrittenInPlace() {
        additive(dealing, Purpose.BIT, 3, 47, () -> new long[] {1, 2, 3});
        additive(dealing, Purpose.BIT, 5, 47, () -> new long[] {4, 5, 6, 7, 8});
        long[][] shares = {filled(10, -7), filled(10, -7)};
        CorrelatedRandomness[] parties = parties();
        for (int party = 0; party < 2; party++) {
            additiveTo(parties[party], Purpose.BIT, 47, shares[party], 1, 3);
            additiveTo(parties[party], Purpose.BIT, 47, shares[party], 4, 5);
        }
        assertArrayEquals(
                new long[] {1, 2, 3, 4, 5, 6, 7, 8}, Arrays.copyOfRange(sums(shares[0], shares[1], 47), 1, 9));
        for (long[] share : shares) {
            assertEquals(-7, share[0]);
            assertEquals(-7, share[9]);
        }
    }

    /** Masks of different kinds between dealt values: the streams stay in step. */
    @Test
    void masksAreThoseOfTheDealer() {
        long seed = 4;
        SplittableRandom random = new SplittableRandom(seed);
        CorrelatedRandomness[] parties = parties();
        for (int i = 0; i < 50; i++) {
            int count = 1 + random.nextInt(900);
            int width = random.nextInt(8, 58);
            long[][] narrow = dealing.masks(count, width);
            long[][] longs = dealing.masks(count, 64);
            long[][] operands = dealing.operandMasks(count, width);
            additive(dealing, Purpose.BIT, count, 39, () -> new long[count]);
            for (int party = 0; party < 2; party++) {
                assertArrayEquals(narrow[party], parties[party].masks(count, width), "seed " + seed);
                assertArrayEquals(longs[party], parties[party].masks(count, 64), "seed " + seed);
                long[] operand = new long[count];
                parties[party].operandMasks(width, operand, 0, count);
                assertArrayEquals(operands[party], operand, "seed " + seed);
                additive(parties[party], Purpose.BIT, count, 39);
            }
        }
    }

    /** The dealer draws masks at once, parties in pieces of whole bytes. */
    @ParameterizedTest
    @MethodSource("packedWidths")
    void masksAreTheSameInPieces(int width) {
        int count = 5_003;
        long[][] masks = dealing.masks(count, width);
        long[][] operands = dealing.operandMasks(count, width);
        CorrelatedRandomness[] parties = parties();
        for (int party = 0; party < 2; party++) {
            long[] mask = new long[count];
            long[] operand = new long[count];
            for (int from = 0; from < count; from += 1_000) {
                parties[party].masks(width, mask, from, Math.min(1_000, count - from));
                parties[party].operandMasks(width, operand, from, Math.min(1_000, count - from));
            }
            assertArrayEquals(masks[party], mask);
            assertArrayEquals(operands[party], operand);
        }
    }

    @Test
    void nothingIsDrawnTwice() {
        additive(dealing, Purpose.BIT, 500, 64, () -> new long[500]);
        xor(dealing, Purpose.BIT_PRODUCT, 500, 64, () -> new long[500]);
        CorrelatedRandomness party = party(Party.P0);
        long[] drawn = Stream.of(
                        party.masks(500, 64),
                        additive(party, Purpose.BIT, 500, 64),
                        party.masks(500, 64),
                        xor(party, Purpose.BIT_PRODUCT, 500, 64))
                .flatMapToLong(Arrays::stream)
                .toArray();
        // Among 2,000 uniform words two are equal with probability 10^-13.
        assertEquals(2000, Arrays.stream(drawn).distinct().count());
    }

    @Test
    void driftIsNoticed() {
        additive(dealing, Purpose.SQUARE, 10, 64, () -> new long[10]);
        BlockHeader dealt = new BlockHeader(Purpose.SQUARE, 10, 64);
        assertDrift(dealt, new BlockHeader(Purpose.PRODUCT, 10, 64));
        assertDrift(dealt, new BlockHeader(Purpose.SQUARE, 11, 64));
        assertDrift(dealt, new BlockHeader(Purpose.SQUARE, 10, 57));
        // The same number of bytes is not the same block.
        assertDrift(dealt, new BlockHeader(Purpose.SQUARE, 20, 32));
        CorrelatedRandomness holder = party(Party.P0);
        additive(holder, Purpose.SQUARE, 10, 64);
        // The next block is the other party's, the one after it would be this one's.
        additive(holder, Purpose.SQUARE, 10, 64);
        assertThrows(MaterialException.class, () -> additive(holder, Purpose.SQUARE, 10, 64), "read beyond the end");
    }

    private void assertDrift(BlockHeader dealt, BlockHeader needed) {
        CorrelatedRandomness holder = party(Party.P0);
        MaterialException drift = assertThrows(
                MaterialException.class, () -> additive(holder, needed.purpose(), needed.count(), needed.bits()));
        assertTrue(
                drift.getMessage().contains("expected " + needed)
                        && drift.getMessage().contains("found " + dealt),
                drift.getMessage());
    }

    @Test
    void dealerCannotDealMoreThanItAnnounced() {
        assertThrows(
                IndexOutOfBoundsException.class, () -> additive(dealing, Purpose.SQUARE, 10, 64, () -> new long[11]));
        assertThrows(
                IndexOutOfBoundsException.class, () -> xor(dealing, Purpose.COMPARISON, 10, 64, () -> new long[11]));
        assertEquals(0, material[0].bytes() + material[1].bytes());
    }

    /** Corrections are all that whoever copies the material sees. */
    @ParameterizedTest
    @MethodSource("packedWidths")
    void correctionsAreUniformWhateverWasDealt(int width) {
        for (long value : VALUES) {
            ByteArrayOutputStream corrections = new ByteArrayOutputStream();
            CorrectionSink sink = (header, packed) -> corrections.writeBytes(packed);
            SeededDealing recorded = new SeededDealing(seeds[0], seeds[1], sink, sink);
            int count = MANY_BITS / width & -8;
            additive(recorded, Purpose.PRODUCT, count, width, () -> filled(count, value));
            xor(recorded, Purpose.COMPARISON, count, width, () -> filled(count, value));
            Uniformity.assertUniform(corrections.toByteArray(), "corrections of " + value + " in " + width + " bits");
        }
    }

    /** Shares with and without a correction that the party knows as well. */
    @ParameterizedTest
    @MethodSource("packedWidths")
    void sharesAreUniformWhateverWasDealt(int width) {
        int count = MANY_BITS / width & -8;
        for (long value : VALUES) {
            additive(dealing, Purpose.PRODUCT, count, width, () -> filled(count, value));
        }
        for (Party each : Party.values()) {
            CorrelatedRandomness party = party(each);
            for (long value : VALUES) {
                byte[] share = Packing.pack(additive(party, Purpose.PRODUCT, count, width), width);
                Uniformity.assertUniform(share, "share of " + value + " in " + width + " bits");
            }
        }
    }

    /** Neither party holds more than the other by more than the largest block. */
    @Test
    void bothHoldAboutTheSame() {
        long seed = 5;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            int count = 1 + random.nextInt(500);
            additive(dealing, Purpose.PRODUCT, count, random.nextInt(1, 65), () -> new long[count]);
            long difference = material[0].bytes() - material[1].bytes();
            assertTrue(Math.abs(difference) <= 500 * 8, "seed " + seed + ": " + difference);
        }
    }

    @Test
    void everybodyCountsTheSameBytes() {
        // 10 of 47 bits, 11 of 23, 12 of 64, 13 of 31, 3 of 64 instead of 61 and 3 of 8 instead of 5.
        long expected = 59 + 32 + 96 + 51 + 24 + 3;
        DryDealing dry = new DryDealing();
        for (Dealing each : new Dealing[] {dealing, dry}) {
            additive(each, Purpose.PRODUCT, 10, 47, () -> new long[10]);
            additive(each, Purpose.MASK, 11, 23, () -> new long[11]);
            xor(each, Purpose.COMPARISON, 12, 64, () -> new long[12]);
            xor(each, Purpose.COMPARISON, 13, 31, () -> new long[13]);
            additive(each, Purpose.PRODUCT, 3, 61, () -> new long[3]);
            xor(each, Purpose.COMPARISON, 3, 5, () -> new long[3]);
            assertEquals(expected, each.correctionBytes());
        }
        assertEquals(expected, material[0].bytes() + material[1].bytes());
        for (CorrelatedRandomness party : parties()) {
            additive(party, Purpose.PRODUCT, 10, 47);
            additive(party, Purpose.MASK, 11, 23);
            xor(party, Purpose.COMPARISON, 12, 64);
            xor(party, Purpose.COMPARISON, 13, 31);
            additive(party, Purpose.PRODUCT, 3, 61);
            xor(party, Purpose.COMPARISON, 3, 5);
            assertEquals(expected, party.correctionBytes());
            assertEquals(expected, party.randomBytes());
        }
        assertEquals(expected, dry.randomBytes());
    }

    /** Masks are drawn in whole bytes. */
    @Test
    void masksAreCountedAsTheyAreDrawn() {
        DryDealing dry = new DryDealing();
        CorrelatedRandomness party = party(Party.P0);
        for (int width : new int[] {8, 19, 39, 57, 64}) {
            for (int count : new int[] {1, 3, 8, 1001}) {
                dry.masks(count, width);
                dry.operandMasks(count, width);
                party.masks(count, width);
                party.operandMasks(width, new long[count], 0, count);
                assertEquals(dry.randomBytes(), party.randomBytes(), count + " elements of " + width + " bits");
            }
        }
    }

    @Test
    void priceListComputesNothing() {
        DryDealing dry = new DryDealing();
        assertNull(dry.masks(3, 32));
        additive(dry, Purpose.PRODUCT, 1 << 30, 57, () -> {
            throw new AssertionError("computed");
        });
        assertEquals(57L << 27, dry.correctionBytes());
    }

    @Test
    void purposesHaveNumbers() {
        for (Purpose purpose : Purpose.values()) {
            assertEquals(purpose, Purpose.of(purpose.ordinal()));
        }
        assertNull(Purpose.of(-1));
        assertNull(Purpose.of(Purpose.values().length));
        assertEquals("3 " + Purpose.BIT + " elements of 39 bits", new BlockHeader(Purpose.BIT, 3, 39).toString());
    }
}
