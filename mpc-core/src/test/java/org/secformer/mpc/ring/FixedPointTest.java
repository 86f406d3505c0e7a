package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real numbers become the nearest integers, and integers come back unchanged. */
class FixedPointTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 32, 44, 52})
    void integersSurviveTheRoundTrip(int fractionBits) {
        SplittableRandom random = new SplittableRandom(fractionBits);
        for (int i = 0; i < 1000; i++) {
            long element = random.nextLong() >> 11;
            assertEquals(element, FixedPoint.encode(FixedPoint.decode(element, fractionBits), fractionBits));
        }
    }

    @Test
    void encodingIsWithinHalfAUnit() {
        long seed = 2;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            double value = 2000 * random.nextDouble() - 1000;
            assertEquals(value, FixedPoint.rounded(value, 16), 0x1p-17, "seed " + seed);
        }
    }

    @Test
    void tiesGoToTheEvenNeighbour() {
        assertArrayEquals(
                new long[] {0, 2, 2, 0, -2, -2}, FixedPoint.encode(new double[] {0.5, 1.5, 2.5, -0.5, -1.5, -2.5}, 0));
    }

    @Test
    void refusesWhatDoesNotFit() {
        for (double value : new double[] {0x1p47, -0x1.1p47, Double.NaN, Double.POSITIVE_INFINITY}) {
            ArithmeticException refusal = assertThrows(ArithmeticException.class, () -> FixedPoint.encode(value, 16));
            assertFalse(refusal.getMessage().contains(Double.toString(value)), "the message shows a value");
        }
        assertEquals(Math.nextDown(0x1p47), FixedPoint.rounded(Math.nextDown(0x1p47), 16));
    }

    @Test
    void signedReadsTwosComplement() {
        for (int bits = 1; bits <= 64; bits++) {
            long highest = FixedPoint.lowBits(bits) >>> 1;
            assertEquals(highest, FixedPoint.signed(highest, bits), bits + " bits");
            assertEquals(-highest - 1, FixedPoint.signed(highest + 1, bits), bits + " bits");
            assertEquals(-1, FixedPoint.signed(FixedPoint.lowBits(bits), bits), bits + " bits");
            assertTrue(bits == 64 || FixedPoint.signed(1L << bits, bits) == 0, bits + " bits");
        }
    }

    @Test
    void lowBitsCountsThem() {
        for (int bits = 1; bits <= 64; bits++) {
            assertEquals(bits, Long.bitCount(FixedPoint.lowBits(bits)));
            assertEquals(64 - bits, Long.numberOfLeadingZeros(FixedPoint.lowBits(bits)));
        }
    }
}
