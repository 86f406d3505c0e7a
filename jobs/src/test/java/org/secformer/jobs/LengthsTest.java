package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/** Lengths and batches that cannot be computed are refused in words, before anything is made for them. */
class LengthsTest {
    private static final ModelShape SHAPE = new ModelShape(1024, 24, 16, 4096, 2, 1e-12, 5);

    private static void assertRefused(String expected, int length, int rows) {
        InvalidInputException refused =
                assertThrows(InvalidInputException.class, () -> Lengths.plan(SHAPE, Lengths.checked(length), rows));
        assertEquals(expected, refused.getMessage());
    }

    @Test
    void lengthsAreThoseOfTheBuckets() {
        assertEquals(new Plan(SHAPE, 512, 16), Lengths.plan(SHAPE, Lengths.checked(512), 16));
        for (int length : new int[] {-1, 0, 33, 1024, 2048}) {
            assertRefused("--length: expected one of [32, 64, 128, 256, 512], found " + length, length, 1);
        }
    }

    @Test
    void aBatchHasRoomInArrays() {
        int most = Plan.mostRows(SHAPE, 512);
        assertRefused("--batch: expected at most " + most + ", found " + Integer.MAX_VALUE, 512, Integer.MAX_VALUE);
        assertRefused("--batch: expected at least 1, found 0", 512, 0);
        assertEquals(most, Lengths.plan(SHAPE, 512, most).rowsPerBatch());
    }
}
