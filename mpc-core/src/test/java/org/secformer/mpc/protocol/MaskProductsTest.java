package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.DryDealing;
import org.secformer.mpc.correlation.InsecureMemoryMaterial;
import org.secformer.mpc.correlation.OwnOperandMasks;
import org.secformer.mpc.correlation.PackedBlock;
import org.secformer.mpc.correlation.SeededDealing;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transport.Channel;

/** What was computed ahead takes the place of the second product, bit for bit, and only in its place. */
class MaskProductsTest {
    private static final Shape LEFT = Shape.of(6, 7);
    private static final Shape RIGHT = Shape.of(7, 3);

    /** Bits of all operands and products. */
    private static final int WIDTH = 47;

    private final Seed seed = Seed.random();
    private final PackedMatrix opening =
            new PackedMatrix(RIGHT, WIDTH, new SplittableRandom(1).longs(21).toArray());
    private final long[] maskShare = new SplittableRandom(2).longs(21).toArray();
    private final long[] share = new SplittableRandom(3).longs(42).toArray();

    /** Answers every block with zeros. */
    private static final class Silent implements Channel {
        @Override
        public void send(byte[] block) {}

        @Override
        public byte[] receive(int length) {
            return new byte[length];
        }

        @Override
        public void close() {}
    }

    private PartyProtocols party(Party party) {
        CorrelatedRandomness randomness = new CorrelatedRandomness(
                party, seed, block -> new PackedBlock(new byte[(int) block.payloadBytes() + Packing.SLACK_BYTES], 0));
        return new PartyProtocols(party, new Silent(), randomness, RingKernels.best());
    }

    /** Products with a weight before and after one of operands, the last of some rows of the operand that was drawn first. */
    private static List<Sharing> run(Protocols p, Sharing left, Sharing right, Operand weight) {
        Operand x = p.operand(left, WIDTH);
        Operand y = p.operand(p.matmul(x, weight, WIDTH), WIDTH);
        Operand z = p.operand(right, WIDTH);
        return List.of(p.matmul(y, z, WIDTH), p.matmul(p.everyRow(x, 2), weight, WIDTH));
    }

    private long[][] run(PartyProtocols p) {
        Sharing left = Sharing.ofShare(p.party(), LEFT, 16, 64, share);
        Sharing right = Sharing.ofShare(p.party(), Shape.of(3, 3), 16, 64, Arrays.copyOf(share, 9));
        Operand weight = PartyProtocols.weight(p.party(), RIGHT, 16, WIDTH, opening, maskShare.clone());
        return run(p, left, right, weight).stream()
                .map(z -> significant(z.share()))
                .toArray(long[][]::new);
    }

    /** The bits above are noise. */
    private static long[] significant(long[] share) {
        return Arrays.stream(share).map(z -> z & FixedPoint.lowBits(WIDTH)).toArray();
    }

    private MaskProducts prepared() {
        DealerProtocols shapes = new DealerProtocols(new DryDealing(), RingKernels.best());
        Operand weight = Preparation.weight(RIGHT, 16, WIDTH, opening);
        run(shapes, Sharing.ofShape(LEFT, 16, 64), Sharing.ofShape(Shape.of(3, 3), 16, 64), weight);
        return shapes.preparation().run(new OwnOperandMasks(seed), RingKernels.best());
    }

    @Test
    void resultsAreTheSameBitForBit() {
        for (Party party : Party.values()) {
            PartyProtocols prepared = party(party);
            prepared.usePrepared(prepared());
            assertArrayEquals(run(party(party)), run(prepared));
            assertThrows(NoSuchElementException.class, () -> run(prepared), "every product is used once");
        }
    }

    @Test
    void onlyProductsWithWeightsArePrepared() {
        MaskProducts products = prepared();
        products.addNext(new long[18]);
        products.addNext(new long[9]);
        assertThrows(NoSuchElementException.class, () -> products.addNext(new long[9]));
    }

    @Test
    void anotherComputationIsNoticed() {
        MaskProducts products = prepared();
        assertThrows(IllegalStateException.class, () -> products.addNext(new long[16]));
    }

    /** The dealer has no use for what was opened of a weight: it has another type. */
    @Test
    void theDealerRefusesOpenedWeights() {
        InsecureMemoryMaterial[] material = {new InsecureMemoryMaterial(), new InsecureMemoryMaterial()};
        DealerProtocols dealer = new DealerProtocols(
                new SeededDealing(seed, Seed.random(), material[0], material[1]), RingKernels.best());
        Operand x = dealer.operand(Sharing.ofShape(LEFT, 16, 64), WIDTH);
        Operand opened = Preparation.weight(RIGHT, 16, WIDTH, opening);
        assertThrows(ClassCastException.class, () -> dealer.matmul(x, opened, WIDTH));
        Operand row = Preparation.weight(Shape.of(7), 16, WIDTH, new PackedMatrix(Shape.of(7), WIDTH, new long[7]));
        assertThrows(ClassCastException.class, () -> dealer.scale(x, row, WIDTH));
        assertEquals(0, material[0].bytes() + material[1].bytes());
    }
}
