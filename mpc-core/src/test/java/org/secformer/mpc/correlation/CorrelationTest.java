package org.secformer.mpc.correlation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;

/** One description: dealer, price list and both parties go through the same blocks, piece by piece. */
class CorrelationTest {
    private static final int ELEMENTS = 2 * Pieces.SIZE + 77;
    private static final int BITS = 39;

    private final Seed[] seeds = {Seed.random(), Seed.random()};
    private final InsecureMemoryMaterial[] material = {new InsecureMemoryMaterial(), new InsecureMemoryMaterial()};
    private final List<BlockHeader> dealt = new ArrayList<>();
    private final SeededDealing dealing = new SeededDealing(seeds[0], seeds[1], sink(0), sink(1));

    private CorrectionSink sink(int party) {
        return (header, packed) -> {
            dealt.add(header);
            material[party].write(header, packed);
        };
    }

    private CorrelatedRandomness party(Party party) {
        return new CorrelatedRandomness(party, seeds[party.ordinal()], material[party.ordinal()].source());
    }

    /** Cubes of masks, their low bits, 64 to a word, and the masks themselves, filled many at a time. */
    private static final class Example extends Correlation<long[]> {
        Example() {
            additive(Purpose.SQUARE, BITS, (r, from, count, values) -> each(values, from, i -> r[i] * r[i] * r[i]));
            xor(Purpose.COMPARISON, Long.SIZE, Packing::words, (r, from, count, words) -> {
                for (int j = 0; j < count; j++) {
                    words[j >>> 6] |= (r[from + j] & 1) << j;
                }
            });
            include(new Copy(Pieces.SIZE));
        }
    }

    /** Masks themselves. */
    private static final class Copy extends Correlation<long[]> {
        Copy(int pieceSize) {
            super(pieceSize);
            additive(
                    Purpose.PRODUCT,
                    Long.SIZE,
                    (r, from, count, values) -> System.arraycopy(r, from, values, 0, count));
        }
    }

    private static long[] masks() {
        return new SplittableRandom(1).longs(ELEMENTS).toArray();
    }

    /** What a party draws of the example: cubes, words of bits, copies. */
    private static final class Drawn {
        final long[] cubes = new long[ELEMENTS];
        final long[] words = new long[Packing.words(ELEMENTS)];
        final long[] copies = new long[ELEMENTS];

        Drawn(CorrelatedRandomness randomness) {
            randomness.draw(new Example(), ELEMENTS, piece -> {
                long[] shares = piece.next();
                System.arraycopy(shares, 0, cubes, piece.from(), piece.count());
                piece.next(words, piece.from() / 64);
                piece.next(copies, piece.from());
            });
        }
    }

    @Test
    void partiesDrawWhatIsDescribed() {
        long[] r = masks();
        dealing.deal(new Example(), r, ELEMENTS);
        Drawn first = new Drawn(party(Party.P0));
        Drawn second = new Drawn(party(Party.P1));
        for (int i = 0; i < ELEMENTS; i++) {
            assertEquals(0, first.cubes[i] + second.cubes[i] - r[i] * r[i] * r[i] & FixedPoint.lowBits(BITS));
            assertEquals(r[i] & 1, (first.words[i / 64] ^ second.words[i / 64]) >>> i & 1);
            assertEquals(r[i], first.copies[i] + second.copies[i]);
        }
    }

    @Test
    void blocksComeInOrderPieceByPiece() {
        dealing.deal(new Example(), masks(), ELEMENTS);
        List<BlockHeader> expected = new ArrayList<>();
        for (int count : new int[] {Pieces.SIZE, Pieces.SIZE, 77}) {
            expected.add(new BlockHeader(Purpose.SQUARE, count, BITS));
            expected.add(new BlockHeader(Purpose.COMPARISON, Packing.words(count), 64));
            expected.add(new BlockHeader(Purpose.PRODUCT, count, 64));
        }
        assertEquals(expected, dealt);
    }

    @Test
    void allCountTheSame() {
        DryDealing dry = new DryDealing();
        dry.deal(new Example(), null, ELEMENTS);
        dealing.deal(new Example(), masks(), ELEMENTS);
        CorrelatedRandomness party = party(Party.P1);
        new Drawn(party);
        assertEquals(material[0].bytes() + material[1].bytes(), dry.correctionBytes());
        assertEquals(dry.correctionBytes(), dealing.correctionBytes());
        assertEquals(dry.correctionBytes(), party.correctionBytes());
        assertEquals(dry.randomBytes(), party.randomBytes());
        assertEquals(dry.randomBytes(), dealing.randomBytes());
    }

    @Test
    void aPieceMayBeTheWhole() {
        dealing.deal(new Copy(Integer.MAX_VALUE), masks(), ELEMENTS);
        assertEquals(List.of(new BlockHeader(Purpose.PRODUCT, ELEMENTS, 64)), dealt);
    }

    @Test
    void everyBlockIsDrawnOnce() {
        dealing.deal(new Example(), masks(), ELEMENTS);
        String message = assertThrows(IllegalStateException.class, () -> use(Piece::next))
                .getMessage();
        assertTrue(message.contains("drew 1 blocks, dealt are 3"), message);
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> use(piece -> {
                    for (int i = 0; i < 4; i++) {
                        piece.next();
                    }
                }));
    }

    private void use(Consumer<Piece> use) {
        party(Party.P0).draw(new Example(), ELEMENTS, use);
    }

    /** What a lane keeps for its whole life is a few arrays of a piece. */
    @Test
    void theNextPieceGetsTheSameArrays() {
        dealing.deal(new Copy(Pieces.SIZE), masks(), ELEMENTS);
        CorrelatedRandomness randomness = party(Party.P0);
        List<long[]> handedOut = new ArrayList<>();
        randomness.draw(new Copy(Pieces.SIZE), ELEMENTS, piece -> {
            handedOut.add(piece.next());
            handedOut.add(piece.scratch(5));
        });
        for (int i = 2; i < handedOut.size(); i++) {
            assertSame(handedOut.get(i - 2), handedOut.get(i));
        }
        assertEquals(2 * 8L * Pieces.SIZE, randomness.keptBytes());
    }
}
