package org.secformer.jobs.choices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

/** Lengths and batches that cannot be computed are refused in words, before anything is made for them. */
class LengthsTest {
    private static final ModelShape SHAPE = new ModelShape(1024, 24, 16, 4096, 2, 1e-12, 5);

    private static void assertRefused(String expected, int length, int rows) {
        InvalidInputException refused = assertThrows(
                InvalidInputException.class, () -> Lengths.plan(SHAPE, Lengths.checked(length), rows, Network.NEAR));
        assertEquals(expected, refused.getMessage());
    }

    @Test
    void lengthsAreThoseOfTheBuckets() {
        for (Network network : Network.values()) {
            Plan plan = Lengths.plan(SHAPE, Lengths.checked(512), 16, network);
            assertEquals(new Plan(SHAPE, 512, 16, network), plan);
        }
        for (int length : new int[] {-1, 0, 33, 1024, 2048}) {
            assertRefused("--length: expected one of [32, 64, 128, 256, 512], found " + length, length, 1);
        }
    }

    @Test
    void aBatchHasRoomInArrays() {
        int most = Plan.mostRows(SHAPE, 512);
        assertRefused("--batch: expected at most " + most + ", found " + Integer.MAX_VALUE, 512, Integer.MAX_VALUE);
        assertRefused("--batch: expected at least 1, found 0", 512, 0);
        assertEquals(most, Lengths.plan(SHAPE, 512, most, Network.NEAR).rowsPerBatch());
    }

    /** Of a bundle that says something else than this program would. */
    @Test
    void aLengthThatNumbersAreNotForIsRefusedInWords() {
        Numerics exact = Numerics.EXACT;
        Numerics finer = new Numerics(
                exact.kind(),
                exact.weight(),
                exact.activation(),
                exact.norm(),
                exact.rowSum(),
                exact.variance(),
                exact.inverse(),
                exact.query(),
                exact.key(),
                exact.value(),
                exact.weighted() + 1,
                exact.score(),
                exact.square(),
                exact.sum(),
                exact.quotient(),
                exact.gelu(),
                exact.inner(),
                exact.series(),
                exact.edges());
        ModelShape shape = new ModelShape(8, 1, 2, 8, 2, 1e-12, 5, Head.TANH, finer);
        assertEquals(256, Lengths.plan(shape, 256, 1, Network.NEAR).length());
        InvalidInputException refused =
                assertThrows(InvalidInputException.class, () -> Lengths.plan(shape, 512, 1, Network.NEAR));
        assertEquals(
                "--length: expected one that the model can be computed for, found 512: numbers do not fit: a value needs 67"
                        + " bits of a ring of 64",
                refused.getMessage());
    }
}
