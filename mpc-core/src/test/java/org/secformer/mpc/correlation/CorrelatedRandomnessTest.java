package org.secformer.mpc.correlation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
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

    private static long[] sums(long[] left, long[] right, int width) {
        long[] sums = new long[left.length];
        Arrays.setAll(sums, i -> left[i] + right[i] & FixedPoint.lowBits(8 * width));
        return sums;
    }

    private static long[] filled(int count, long value) {
        long[] values = new long[count];
        Arrays.fill(values, value);
        return values;
    }

    private static IntStream widths() {
        return IntStream.rangeClosed(1, 8);
    }

    @ParameterizedTest
    @MethodSource("widths")
    void partsAddUpToWhatWasDealt(int width) {
        long seed = width;
        SplittableRandom random = new SplittableRandom(seed);
        for (int count : new int[] {1, 7, 64, 1023}) {
            long[] longs = random.longs(count).toArray();
            dealing.additive(Purpose.PRODUCT, count, width, longs::clone);
        }
        random = new SplittableRandom(seed);
        CorrelatedRandomness[] parties = parties();
        for (int count : new int[] {1, 7, 64, 1023}) {
            long[] longs = random.longs(count).toArray();
            long[] first = parties[0].additive(Purpose.PRODUCT, count, width);
            long[] second = parties[1].additive(Purpose.PRODUCT, count, width);
            assertArrayEquals(sums(longs, new long[count], width), sums(first, second, width), "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void bitsCombineToWhatWasDealt(int width) {
        long seed = 3 + width;
        SplittableRandom random = new SplittableRandom(seed);
        for (int count : new int[] {1, 77, 2049}) {
            dealing.xor(Purpose.COMPARISON, count, width, random.longs(count)::toArray);
        }
        random = new SplittableRandom(seed);
        CorrelatedRandomness[] parties = parties();
        for (int count : new int[] {1, 77, 2049}) {
            long[] expected = random.longs(count).toArray();
            long[] first = parties[0].xor(Purpose.COMPARISON, count, width);
            long[] second = parties[1].xor(Purpose.COMPARISON, count, width);
            for (int i = 0; i < count; i++) {
                long difference = expected[i] ^ first[i] ^ second[i];
                assertEquals(0, difference & FixedPoint.lowBits(8 * width), "seed " + seed);
            }
        }
    }

    /** Pieces of one array, written in place, are the same as the whole. */
    @Test
    void piecesAreWrittenInPlace() {
        dealing.additive(Purpose.BIT, 3, 6, () -> new long[] {1, 2, 3});
        dealing.additive(Purpose.BIT, 5, 6, () -> new long[] {4, 5, 6, 7, 8});
        long[][] shares = {filled(10, -7), filled(10, -7)};
        CorrelatedRandomness[] parties = parties();
        for (int party = 0; party < 2; party++) {
            parties[party].additive(Purpose.BIT, 6, shares[party], 1, 3);
            parties[party].additive(Purpose.BIT, 6, shares[party], 4, 5);
        }
        assertArrayEquals(new long[] {1, 2, 3, 4, 5, 6, 7, 8}, Arrays.copyOfRange(sums(shares[0], shares[1], 6), 1, 9));
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
            int width = 1 + random.nextInt(8);
            long[][] narrow = dealing.masks(count, width);
            long[][] longs = dealing.masks(count, 8);
            dealing.additive(Purpose.BIT, count, 5, () -> new long[count]);
            for (int party = 0; party < 2; party++) {
                assertArrayEquals(narrow[party], parties[party].masks(count, width), "seed " + seed);
                assertArrayEquals(longs[party], parties[party].masks(count, 8), "seed " + seed);
                parties[party].additive(Purpose.BIT, count, 5);
            }
        }
    }

    @Test
    void nothingIsDrawnTwice() {
        dealing.additive(Purpose.BIT, 500, 8, () -> new long[500]);
        dealing.xor(Purpose.BIT_PRODUCT, 500, 8, () -> new long[500]);
        CorrelatedRandomness party = party(Party.P0);
        long[] drawn = Stream.of(
                        party.masks(500, 8),
                        party.additive(Purpose.BIT, 500, 8),
                        party.masks(500, 8),
                        party.xor(Purpose.BIT_PRODUCT, 500, 8))
                .flatMapToLong(Arrays::stream)
                .toArray();
        // Among 2,000 uniform words two are equal with probability 10^-13.
        assertEquals(2000, Arrays.stream(drawn).distinct().count());
    }

    @Test
    void driftIsNoticed() {
        dealing.additive(Purpose.SQUARE, 10, 8, () -> new long[10]);
        BlockHeader dealt = new BlockHeader(Purpose.SQUARE, 10, 8);
        assertDrift(dealt, new BlockHeader(Purpose.PRODUCT, 10, 8));
        assertDrift(dealt, new BlockHeader(Purpose.SQUARE, 11, 8));
        assertDrift(dealt, new BlockHeader(Purpose.SQUARE, 10, 7));
        // The same number of bytes is not the same block.
        assertDrift(dealt, new BlockHeader(Purpose.SQUARE, 20, 4));
        CorrelatedRandomness holder = party(Party.P0);
        holder.additive(Purpose.SQUARE, 10, 8);
        // The next block is the other party's, the one after it would be this one's.
        holder.additive(Purpose.SQUARE, 10, 8);
        assertThrows(MaterialException.class, () -> holder.additive(Purpose.SQUARE, 10, 8), "read beyond the end");
    }

    private void assertDrift(BlockHeader dealt, BlockHeader needed) {
        CorrelatedRandomness holder = party(Party.P0);
        MaterialException drift = assertThrows(
                MaterialException.class, () -> holder.additive(needed.purpose(), needed.count(), needed.bits()));
        assertTrue(
                drift.getMessage().contains("expected " + needed)
                        && drift.getMessage().contains("found " + dealt),
                drift.getMessage());
    }

    @Test
    void dealerMustDealWhatItAnnounced() {
        assertThrows(IllegalStateException.class, () -> dealing.additive(Purpose.SQUARE, 10, 8, () -> new long[9]));
        assertThrows(IllegalStateException.class, () -> dealing.xor(Purpose.COMPARISON, 10, 8, () -> new long[11]));
    }

    /** Corrections are all that whoever copies the material sees. */
    @ParameterizedTest
    @MethodSource("widths")
    void correctionsAreUniformWhateverWasDealt(int width) {
        for (long value : VALUES) {
            ByteArrayOutputStream corrections = new ByteArrayOutputStream();
            CorrectionSink sink = (header, packed) -> corrections.writeBytes(packed);
            SeededDealing recorded = new SeededDealing(seeds[0], seeds[1], sink, sink);
            int count = 40_000 / width;
            recorded.additive(Purpose.PRODUCT, count, width, () -> filled(count, value));
            recorded.xor(Purpose.COMPARISON, count, width, () -> filled(count, value));
            Uniformity.assertUniform(corrections.toByteArray(), "corrections of " + value + " in " + width + " bytes");
        }
    }

    /** Shares with and without a correction that the party knows as well. */
    @ParameterizedTest
    @MethodSource("widths")
    void sharesAreUniformWhateverWasDealt(int width) {
        int count = 40_000 / width;
        for (long value : VALUES) {
            dealing.additive(Purpose.PRODUCT, count, width, () -> filled(count, value));
        }
        for (Party each : Party.values()) {
            CorrelatedRandomness party = party(each);
            for (long value : VALUES) {
                byte[] share = Packing.pack(party.additive(Purpose.PRODUCT, count, width), width);
                Uniformity.assertUniform(share, "share of " + value + " in " + width + " bytes");
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
            dealing.additive(Purpose.PRODUCT, count, 1 + random.nextInt(8), () -> new long[count]);
            long difference = material[0].bytes() - material[1].bytes();
            assertTrue(Math.abs(difference) <= 500 * 8, "seed " + seed + ": " + difference);
        }
    }

    @Test
    void everybodyCountsTheSameBytes() {
        DryDealing dry = new DryDealing();
        for (Dealing each : new Dealing[] {dealing, dry}) {
            each.additive(Purpose.PRODUCT, 10, 6, () -> new long[10]);
            each.additive(Purpose.MASK, 11, 3, () -> new long[11]);
            each.xor(Purpose.COMPARISON, 12, 8, () -> new long[12]);
            each.xor(Purpose.COMPARISON, 13, 4, () -> new long[13]);
            assertEquals(60 + 33 + 96 + 52, each.correctionBytes());
        }
        assertEquals(60 + 33 + 96 + 52, material[0].bytes() + material[1].bytes());
        for (CorrelatedRandomness party : parties()) {
            party.additive(Purpose.PRODUCT, 10, 6);
            party.additive(Purpose.MASK, 11, 3);
            party.xor(Purpose.COMPARISON, 12, 8);
            party.xor(Purpose.COMPARISON, 13, 4);
            assertEquals(60 + 33 + 96 + 52, party.correctionBytes());
        }
    }

    @Test
    void priceListComputesNothing() {
        DryDealing dry = new DryDealing();
        assertNull(dry.masks(3, 4));
        dry.additive(Purpose.PRODUCT, 1 << 30, 8, () -> {
            throw new AssertionError("computed");
        });
        assertEquals(8L << 30, dry.correctionBytes());
    }

    @Test
    void purposesHaveNumbers() {
        for (Purpose purpose : Purpose.values()) {
            assertEquals(purpose, Purpose.of(purpose.ordinal()));
        }
        assertNull(Purpose.of(-1));
        assertNull(Purpose.of(Purpose.values().length));
        assertFalse(new BlockHeader(Purpose.BIT, 3, 5).toString().isEmpty());
    }
}
