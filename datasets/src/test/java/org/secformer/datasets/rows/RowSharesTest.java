package org.secformer.datasets.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

class RowSharesTest {
    private static final Plan PLAN = new Plan(new ModelShape(8, 1, 2, 8, 2, 1e-12, 5), 16, 3);
    private static final int WIDTH = 16 * 8;

    @Test
    void bothPartsTogetherAreTheEmbeddingAndTheMask() {
        SplittableRandom random = new SplittableRandom(5);
        double[][] embedded = new double[3][];
        int[] live = {1, 16, 6};
        byte[][][] parts = new byte[2][3][];
        for (int row = 0; row < 3; row++) {
            embedded[row] = random.doubles(WIDTH, -9, 9).toArray();
            RowShares shares = RowShares.share(PLAN, embedded[row], live[row], Seed.random());
            parts[0][row] = shares.seed();
            parts[1][row] = shares.difference();
        }
        RowShares.Batch first = RowShares.batch(PLAN, Party.P0, parts[0]);
        RowShares.Batch second = RowShares.batch(PLAN, Party.P1, parts[1]);
        assertEquals(PLAN.embeddingShape(), first.embedded().shape());
        assertEquals(PLAN.maskShape(), second.mask().shape());
        assertEquals(Plan.INPUT_SCALE, first.embedded().scale());
        for (int row = 0; row < 3; row++) {
            for (int i = 0; i < WIDTH; i++) {
                assertEquals(
                        FixedPoint.encode(embedded[row][i], Plan.INPUT_SCALE),
                        sum(first.embedded(), second.embedded(), row * WIDTH + i));
            }
            for (int token = 0; token < 16; token++) {
                assertEquals(
                        Plan.maskValue(token >= live[row]),
                        sum(first.mask(), second.mask(), row * 16 + token),
                        "row " + row + ", token " + token);
            }
        }
    }

    private static long sum(Sharing first, Sharing second, int index) {
        return FixedPoint.signed(first.share()[index] + second.share()[index], 32);
    }

    @Test
    void theSizeOfAPartSaysNothingOfTheNumberOfTokens() {
        for (int live = 1; live <= 16; live++) {
            RowShares shares = RowShares.share(PLAN, new double[WIDTH], live, Seed.random());
            assertEquals(RowShares.partBytes(PLAN, Party.P0), shares.seed().length);
            assertEquals(RowShares.partBytes(PLAN, Party.P1), shares.difference().length);
        }
    }

    /** Each part of the same row, shared under many seeds, is uniform; a share that is only "about random" fails here. */
    @Test
    void eachPartAloneIsUniform() {
        double[] embedded = new double[WIDTH];
        Arrays.fill(embedded, 0.25);
        for (int live : new int[] {1, 16}) {
            assertUniform(number -> share(embedded, live, number).difference());
            assertUniform(number -> Packing.pack(
                    new AesCtrGenerator(Seed.of(share(embedded, live, number).seed()), "row").ints(WIDTH + 16), 32));
        }
    }

    /** Also each single value over many seeds, here the first token's mask value, which is the same in every row. */
    @Test
    void aSingleMaskValueIsUniform() {
        assertUniform(number ->
                Arrays.copyOfRange(share(new double[WIDTH], 16, number).difference(), 4 * WIDTH, 4 * WIDTH + 4));
    }

    private static RowShares share(double[] embedded, int live, int number) {
        Seed seed = Seed.of(new byte[32]).derive("row shares test", Integer.toString(number));
        return RowShares.share(PLAN, embedded, live, seed);
    }

    /** Chi-square over byte values; 255 degrees of freedom, so 400 is beyond six standard deviations. */
    private static void assertUniform(IntFunction<byte[]> part) {
        long[] counts = new long[256];
        long all = 0;
        for (int number = 0; number < 4000; number++) {
            for (byte value : part.apply(number)) {
                counts[value & 0xFF]++;
                all++;
            }
        }
        double expected = all / 256.0;
        double statistic = 0;
        for (long count : counts) {
            statistic += (count - expected) * (count - expected) / expected;
        }
        assertTrue(statistic < 400, "chi-square " + statistic + " of " + all + " bytes, seeds 0 to 3999");
    }

    @Test
    void nothingIsShown() {
        RowShares shares = RowShares.share(PLAN, new double[WIDTH], 3, Seed.random());
        String shown = shares.toString();
        assertFalse(shown.contains(HexFormat.of().formatHex(shares.seed())), shown);
        assertFalse(shown.contains(Base64.getEncoder().encodeToString(shares.seed())), shown);
        assertEquals("RowShares[secret]", shown);
    }
}
