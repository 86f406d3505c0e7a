package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.secformer.mpc.correlation.DryDealing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** What cannot come out right is refused before anything is sent, by every interpreter alike. */
class RefusalTest {
    private final DealerProtocols p = new DealerProtocols(new DryDealing(), RingKernels.best());

    private static Sharing secret(int scale, int bits, int... sizes) {
        return Sharing.ofShape(Shape.of(sizes), scale, bits);
    }

    private static Operand operand(int width, int... sizes) {
        return DealerProtocols.weight(Shape.of(sizes), 16, width, null);
    }

    private void assertRefused(Class<? extends Exception> type, Executable executable) {
        SectionCost before = p.total();
        Exception refusal = assertThrows(type, executable);
        assertTrue(refusal.getMessage().length() > 10, refusal::toString);
        assertEquals(before, p.total(), "something was sent");
    }

    private void assertTooFewBits(Executable executable) {
        assertRefused(IllegalStateException.class, executable);
    }

    private void assertWrong(Executable executable) {
        assertRefused(IllegalArgumentException.class, executable);
    }

    @Test
    void openingNeedsBitsAboveTheShift() {
        assertTooFewBits(() -> p.open(secret(16, 31, 3), 16));
        assertTooFewBits(() -> p.open(secret(32, 47, 3), 16));
        assertTooFewBits(() -> p.open(secret(33, 64, 3), 0));
        assertTooFewBits(() -> p.open(secret(16, 64, 3), 17));
        assertTooFewBits(() -> p.openWhereUsed(secret(32, 47, 3), 16));
        p.open(secret(32, 48, 3), 16);
        p.open(secret(32, 64, 3), 0);
        p.open(secret(16, 32, 3), 16);
    }

    @Test
    void operandsNeedTheirWidth() {
        assertTooFewBits(() -> p.operand(secret(16, 47, 3), 6));
        assertTooFewBits(() -> p.operand(secret(16, 63, 3), 8));
        p.operand(secret(16, 48, 3), 6);
        assertTooFewBits(() -> p.matmul(operand(6, 2, 3), operand(7, 3, 2), 7));
        assertTooFewBits(() -> p.matmul(operand(7, 2, 3), operand(6, 3, 2), 7));
        assertTooFewBits(() -> p.scale(operand(7, 2, 3), operand(6, 3), 7));
    }

    @Test
    void productsNeedMatchingShapes() {
        assertWrong(() -> p.matmul(operand(6, 2, 3), operand(6, 2, 3), 6));
        assertWrong(() -> p.matmul(operand(6, 2, 3), operand(6, 3), 6));
        assertWrong(() -> p.matmul(operand(6, 3), operand(6, 3), 6));
        assertWrong(() -> p.matmul(operand(6, 2, 3), operand(6, 1, 3, 2), 6));
        assertWrong(() -> p.matmul(operand(6, 4, 2, 3), operand(6, 5, 3, 2), 6));
        assertWrong(() -> p.matmul(operand(6, 2, 3, 5, 7), operand(6, 3, 2, 7, 4), 6));
        assertWrong(() -> p.scale(operand(6, 2, 3), operand(6, 2), 6));
        assertWrong(() -> p.scale(operand(6, 2, 3), operand(6, 2, 3), 6));
        assertWrong(() -> p.scale(operand(6, 2, 3), operand(6, 1, 3), 6));
        assertWrong(() -> p.everyRow(operand(6, 7, 3), 2));
        assertWrong(() -> p.everyRow(operand(6, 2, 4, 3), 2));
    }

    @Test
    void openedValuesNeedMatchingShapes() {
        Opened t = p.open(secret(16, 64, 2, 3), 16);
        for (int[] sizes : new int[][] {{3, 2}, {2, 2}, {1, 3}, {2}, {3}, {6}, {1, 2, 3}}) {
            Opened other = p.open(secret(16, 64, sizes), 16);
            assertWrong(() -> t.times(other));
            assertWrong(() -> t.timesSquareOf(other));
        }
        Opened perRow = p.open(secret(16, 64, 2, 1), 16);
        assertWrong(() -> t.timesSquareOf(perRow));
        assertWrong(() -> perRow.times(t));
        t.times(perRow);
    }

    @Test
    void periodsMustDivideTheOpeningsRange() {
        Opened t = p.open(secret(20, 64, 3), 20);
        assertTooFewBits(() -> t.series(sine(13, FourierSeries.Trend.NONE)));
        t.series(sine(12, FourierSeries.Trend.NONE));
    }

    /** The sum is held at the scale of the trend's square, which must not be smaller than that of its other terms. */
    @Test
    void aTrendsSquareMustBeFineEnough() {
        Opened coarse = p.open(secret(13, 64, 3), 13);
        assertTooFewBits(() -> coarse.series(sine(3, new FourierSeries.Trend(1, 5))));
        assertTooFewBits(() -> coarse.series(sine(3, new FourierSeries.Trend(20, 6))));
        coarse.series(sine(3, new FourierSeries.Trend(1, 6)));
    }

    private static FourierSeries sine(int periodBits, FourierSeries.Trend trend) {
        return new FourierSeries(FourierSeries.Wave.SINE, 0, new double[] {1}, periodBits, trend);
    }

    @Test
    void comparisonsStayWithinTheOpening() {
        Opened t = p.open(secret(16, 64, 3), 16);
        for (int[] window : new int[][] {{0, 1}, {0, 33}, {1, 32}, {-1, 8}, {31, 2}}) {
            assertWrong(() -> t.atLeast(new double[] {0}, window[0], window[1]).bits());
        }
    }

    @Test
    void bitsNeedMatchingShapesAndAWidth() {
        Opened t = p.open(secret(16, 64, 2, 3), 16);
        Bits bits = t.atLeast(new double[] {0, 1, 2, 3}, 0, 32).bits();
        for (int width : new int[] {4, 9, 0}) {
            assertWrong(() -> p.arithmetic(bits, width));
        }
        assertWrong(() -> bits.xor(bits.range(0, 3)));
        assertWrong(() -> bits.at(0).xor(bits.range(0, 1)));
        assertWrong(() -> bits.range(2, 5));
        assertWrong(() -> bits.range(-1, 2));
        assertWrong(() -> bits.range(2, 2));
        assertWrong(() -> bits.at(4));
        Bit bit = p.arithmetic(bits, 6);
        for (int[] sizes : new int[][] {{4, 2, 2}, {3}, {2, 1}, {6}, {1, 4, 2, 3}}) {
            Opened other = p.open(secret(16, 64, sizes), 16);
            assertWrong(() -> bit.times(other));
        }
        bit.times(t);
    }

    @Test
    void messagesShowWhatWasAskedFor() {
        Exception refusal = assertThrows(IllegalStateException.class, () -> p.open(secret(32, 47, 3), 16));
        for (String part : List.of("[3]", "32", "47", "16")) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }
}
