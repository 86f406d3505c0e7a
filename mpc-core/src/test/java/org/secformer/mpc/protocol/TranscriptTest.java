package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.Uniformity;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Numerics;

/** What a party sends says nothing: it is uniform, never repeats, and has the same form whatever the inputs are. */
class TranscriptTest {
    /** Bit planes of so many elements are long enough to be judged one by one. */
    private static final int MANY = 65_536;

    private interface Step {
        Sharing apply(Protocols protocols, Sharing x);
    }

    /** Nothing but zeros, and values over a whole range, twice each. */
    private static void assertHides(String what, Shape shape, double range, Step step) throws Exception {
        long seed = 1;
        double[] zeros = new double[shape.elements()];
        double[] large = new SplittableRandom(seed)
                .doubles(shape.elements(), -range, range)
                .toArray();
        Function<double[], TwoParties.Program> program =
                values -> (p, inputs) -> List.of(step.apply(p, inputs.secret(shape, 32, values)));
        Transcript reference = Transcript.of(program.apply(zeros));
        reference.assertUniform(what + " of zeros");
        reference.assertUnlike(Transcript.of(program.apply(zeros)), what + " of zeros again");
        Transcript other = Transcript.of(program.apply(large));
        other.assertUniform(what + " of large values, seed " + seed);
        other.assertUnlike(Transcript.of(program.apply(large)), what + " of large values again, seed " + seed);
        reference.assertUnlike(other, what + " of other values");
    }

    @Test
    void openingsHideTheirValues() throws Exception {
        assertHides(
                "opening",
                Shape.of(MANY),
                16_000,
                (p, x) -> p.open(x, Format.full(16)).value());
        assertHides(
                "opening where used",
                Shape.of(MANY),
                1e9,
                (p, x) -> p.openWhereUsed(x, Format.full(20)).square());
        assertHides(
                "opening without shift",
                Shape.of(MANY),
                0.24,
                (p, x) -> p.open(x, Format.full(32)).value());
        for (int bits : new int[] {8, 19, 23, 31}) {
            Format format = new Format(4, bits, 2 * bits);
            assertHides(
                    "opening of " + bits + " bits",
                    Shape.of(MANY),
                    Math.scalb(0.99, bits - 2 - 4),
                    (p, x) -> p.open(x, format).square());
        }
    }

    @Test
    void operandsHideTheirValues() throws Exception {
        for (int width : new int[] {39, 47, 48, 57, 64}) {
            double range = Math.min(30_000, Math.scalb(0.49, width - 32));
            assertHides("operand of " + width + " bits", Shape.of(200, 200), range, (p, x) -> {
                Operand left = p.operand(x, width);
                Operand right = p.operand(x.transposed(), width);
                return p.matmul(left, right, width);
            });
        }
    }

    @Test
    void comparisonsHideTheirValues() throws Exception {
        for (int width : new int[] {6, 17, 18, 32}) {
            assertHides("comparison of " + width + " bits", Shape.of(MANY), Math.scalb(0.5, width - 18), (p, x) -> {
                Opened t = p.open(x, Format.full(16));
                Bits bits = t.atLeast(new double[] {0, Math.scalb(-0.5, width - 18)}, 0, width)
                        .bits();
                return p.arithmetic(bits.at(0).xor(bits.at(1)), 39).value();
            });
        }
    }

    /** Planes of one element: 63 of the 64 bits sent are padding. */
    @Test
    void paddingOfBitPlanesIsMasked() throws Exception {
        assertHides("single bits", Shape.of(400), 1_000, (p, x) -> {
            Sharing last = x;
            for (int i = 0; i < 400; i++) {
                Opened t = p.open(x.columns(i, i + 1), Format.full(16));
                last = p.arithmetic(t.atLeast(new double[] {5}, 0, 32).bits(), 64)
                        .times(t);
            }
            return last;
        });
    }

    @Test
    void functionsHideTheirValues() throws Exception {
        assertHides("GeLU", Shape.of(MANY), 500, (p, x) -> FourierGelu.apply(p, x, Numerics.EXACT.geluNumbers()));
        assertHides("tanh", Shape.of(20_000), 500, (p, x) -> FourierTanh.apply(p, x, Numerics.EXACT.geluNumbers()));
        assertHides(
                "ReLU",
                Shape.of(20_000),
                500,
                (p, x) -> Relu.apply(p, x, Numerics.EXACT.geluNumbers().argument()));
        assertHides(
                "reciprocal",
                Shape.of(2_000),
                1_000,
                (p, x) -> Reciprocal.apply(p, x, Reciprocal.RANGE, Network.NEAR, "value", within -> {}));
    }

    /** Zeros are out of range: the results are garbage, which is hidden as well. */
    @Test
    void layerNormHidesItsValues() throws Exception {
        assertHides("LayerNorm", Shape.of(300, 128), 8_000, (p, x) -> {
            Operand y = LayerNorm.apply(
                    p, x, 1e-12, Numerics.EXACT.beforeAttention(x.shape().columns()), Network.NEAR, within -> {});
            return p.matmul(y, p.operand(x.transposed(), 48), 48);
        });
    }

    /** What was opened, the sum of what both sent, is minus the mask when the values are 0: no mask is used twice. */
    @ParameterizedTest
    @ValueSource(ints = {39, 47, 64})
    void noMaskIsUsedTwice(int width) throws Exception {
        int size = 20;
        Transcript transcript = Transcript.of((p, inputs) -> {
            Sharing x = inputs.secret(Shape.of(size, size), 16, new double[size * size]);
            List<Sharing> results = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Operand left = p.operand(x, width);
                Operand right = p.operand(x, width);
                results.add(p.matmul(left, right, width));
            }
            return results;
        });
        List<Long> masks = new ArrayList<>();
        for (int i = 0; i < transcript.blocks(0).size(); i++) {
            long[] opened = Packing.unpack(transcript.blocks(0).get(i), width);
            Packing.addLongs(transcript.blocks(1).get(i), width, opened, 0, opened.length);
            // Two at a time, so that 64 bits are uniform in any width.
            for (int j = 0; j < opened.length; j += 2) {
                masks.add(opened[j] << 64 - width ^ opened[j + 1]);
            }
        }
        assertEquals(100 * size * size, masks.size());
        Transcript.assertDistinct(masks, "operands of zeros");
        transcript.assertNoWordTwice("operands of zeros");
    }

    /** The same for openings in 32 bits, two at a time, and for bits, 64 at a time. */
    @Test
    void noShortMaskIsUsedTwice() throws Exception {
        Transcript transcript = Transcript.of((p, inputs) -> {
            Sharing x = inputs.secret(Shape.of(64), 16, new double[64]);
            List<Sharing> results = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Opened t = p.open(x, Format.full(16));
                results.add(p.arithmetic(t.atLeast(new double[] {1}, 0, 32).bits(), 40)
                        .times(t));
            }
            return results;
        });
        List<Long> opened = new ArrayList<>();
        List<Long> bits = new ArrayList<>();
        for (int i = 0; i < transcript.blocks(0).size(); i++) {
            byte[] first = transcript.blocks(0).get(i);
            byte[] second = transcript.blocks(1).get(i);
            if (first.length == 8) {
                bits.add(Packing.getLong(first, 0) ^ Packing.getLong(second, 0));
            } else {
                for (int at = 0; at < first.length; at += 8) {
                    long low = Packing.getInt(first, at) + Packing.getInt(second, at) & 0xFFFFFFFFL;
                    long high = Packing.getInt(first, at + 4) + Packing.getInt(second, at + 4);
                    opened.add(high << 32 | low);
                }
            }
        }
        assertEquals(300 * 32, opened.size());
        assertEquals(300 * 7, bits.size());
        Transcript.assertDistinct(opened, "openings of zeros");
        Transcript.assertDistinct(bits, "bits of zeros");
    }

    @Test
    void theCheckSeesOneByteInAHundred() {
        long seed = 3;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[MANY];
        random.nextBytes(bytes);
        Uniformity.assertUniform(bytes, "seed " + seed);
        for (int i = 0; i < bytes.length; i += 100) {
            bytes[i] = 0;
        }
        assertTrue(Uniformity.chiSquare(bytes) > Uniformity.THRESHOLD, "seed " + seed);
        byte[] constant = new byte[MANY];
        Arrays.fill(constant, (byte) 7);
        assertTrue(Uniformity.chiSquare(constant) > Uniformity.THRESHOLD);
    }
}
