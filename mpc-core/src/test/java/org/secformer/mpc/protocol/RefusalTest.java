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
        assertTooFewBits(() -> p.open(secret(16, 31, 3), Format.full(16)));
        assertTooFewBits(() -> p.open(secret(32, 47, 3), Format.full(16)));
        assertTooFewBits(() -> p.open(secret(33, 64, 3), Format.full(0)));
        assertTooFewBits(() -> p.open(secret(16, 64, 3), Format.full(17)));
        assertTooFewBits(() -> p.openWhereUsed(secret(32, 47, 3), Format.full(16)));
        p.open(secret(32, 48, 3), Format.full(16));
        p.open(secret(32, 64, 3), Format.full(0));
        p.open(secret(16, 32, 3), Format.full(16));
    }

    @Test
    void operandsNeedTheirWidth() {
        assertTooFewBits(() -> p.operand(secret(16, 47, 3), 48));
        assertTooFewBits(() -> p.operand(secret(16, 63, 3), 64));
        p.operand(secret(16, 48, 3), 48);
        assertTooFewBits(() -> p.matmul(operand(48, 2, 3), operand(49, 3, 2), 49));
        assertTooFewBits(() -> p.matmul(operand(49, 2, 3), operand(48, 3, 2), 49));
        assertTooFewBits(() -> p.scale(operand(49, 2, 3), operand(48, 3), 49));
        p.matmul(p.operand(secret(16, 64, 2, 3), 49), operand(48, 3, 2), 48);
    }

    /** Elements of other widths cannot be packed. */
    @Test
    void operandsHaveWidthsThatCanBePacked() {
        Sharing all = secret(16, 64, 3);
        for (int width : new int[] {-1, 0, 7, 58, 60, 63, 65}) {
            assertWrong(() -> p.operand(all, width));
        }
        for (int width : new int[] {8, 9, 39, 57, 64}) {
            p.operand(all, width);
        }
    }

    @Test
    void openingsHaveWidths() {
        for (int[] widths : new int[][] {{7, 14}, {33, 64}, {0, 8}, {-8, 8}, {24, 24}, {24, 23}, {32, 65}}) {
            assertWrong(() -> new Format(0, widths[0], widths[1]));
        }
        for (int[] widths : new int[][] {{8, 9}, {8, 17}, {19, 64}, {23, 24}, {23, 46}, {32, 33}, {32, 64}}) {
            new Format(0, widths[0], widths[1]);
        }
    }

    @Test
    void openingsNeedTheirWidth() {
        assertTooFewBits(() -> p.open(secret(16, 34, 3), new Format(0, 19, 38)));
        p.open(secret(16, 35, 3), new Format(0, 19, 38));
    }

    @Test
    void productsNeedMatchingShapes() {
        assertWrong(() -> p.matmul(operand(48, 2, 3), operand(48, 2, 3), 48));
        assertWrong(() -> p.matmul(operand(48, 2, 3), operand(48, 3), 48));
        assertWrong(() -> p.matmul(operand(48, 3), operand(48, 3), 48));
        assertWrong(() -> p.matmul(operand(48, 2, 3), operand(48, 1, 3, 2), 48));
        assertWrong(() -> p.matmul(operand(48, 4, 2, 3), operand(48, 5, 3, 2), 48));
        assertWrong(() -> p.matmul(operand(48, 2, 3, 5, 7), operand(48, 3, 2, 7, 4), 48));
        assertWrong(() -> p.scale(operand(48, 2, 3), operand(48, 2), 48));
        assertWrong(() -> p.scale(operand(48, 2, 3), operand(48, 2, 3), 48));
        assertWrong(() -> p.scale(operand(48, 2, 3), operand(48, 1, 3), 48));
        assertWrong(() -> p.everyRow(operand(48, 7, 3), 2));
        assertWrong(() -> p.everyRow(operand(48, 2, 4, 3), 2));
    }

    @Test
    void openedValuesNeedMatchingShapes() {
        Opened t = p.open(secret(16, 64, 2, 3), Format.full(16));
        for (int[] sizes : new int[][] {{3, 2}, {2, 2}, {1, 3}, {2}, {3}, {6}, {1, 2, 3}}) {
            Opened other = p.open(secret(16, 64, sizes), Format.full(16));
            assertWrong(() -> t.times(other));
        }
        Opened perRow = p.open(secret(16, 64, 2, 1), Format.full(16));
        assertWrong(() -> perRow.times(t));
        t.times(perRow);
    }

    @Test
    void periodsMustDivideTheOpeningsRange() {
        Opened t = p.open(secret(20, 64, 3), Format.full(20));
        assertTooFewBits(() -> t.series(sine(13, FourierSeries.Trend.NONE), 40));
        t.series(sine(12, FourierSeries.Trend.NONE), 40);
    }

    /** The sum is held at the scale of the trend's square, which must not be smaller than that of its other terms. */
    @Test
    void aTrendsSquareMustBeFineEnough() {
        Opened coarse = p.open(secret(13, 64, 3), Format.full(13));
        assertTooFewBits(() -> coarse.series(sine(3, new FourierSeries.Trend(1, 1, 5)), 40));
        assertTooFewBits(() -> coarse.series(sine(3, new FourierSeries.Trend(20, 1, 6)), 40));
        coarse.series(sine(3, new FourierSeries.Trend(1, 1, 6)), 40);
    }

    private static FourierSeries sine(int periodBits, FourierSeries.Trend trend) {
        return new FourierSeries(FourierSeries.Wave.SINE, 0, new int[] {1}, new double[] {0.99}, periodBits, trend, 16);
    }

    @Test
    void comparisonsStayWithinTheOpening() {
        Opened t = p.open(secret(16, 64, 3), Format.full(16));
        for (int[] window : new int[][] {{0, 1}, {0, 33}, {1, 32}, {-1, 8}, {31, 2}}) {
            assertWrong(() -> t.atLeast(new double[] {0}, window[0], window[1]).bits());
        }
    }

    @Test
    void bitsNeedMatchingShapesAndAWidth() {
        Opened t = p.open(secret(16, 64, 2, 3), Format.full(16));
        Bits bits = t.atLeast(new double[] {0, 1, 2, 3}, 0, 32).bits();
        for (int width : new int[] {-8, 0, 65, 72}) {
            assertWrong(() -> p.arithmetic(bits, width));
        }
        assertWrong(() -> bits.xor(bits.range(0, 3)));
        assertWrong(() -> bits.at(0).xor(bits.range(0, 1)));
        assertWrong(() -> bits.range(2, 5));
        assertWrong(() -> bits.range(-1, 2));
        assertWrong(() -> bits.range(2, 2));
        assertWrong(() -> bits.at(4));
        Bit bit = p.arithmetic(bits, 48);
        for (int[] sizes : new int[][] {{4, 2, 2}, {3}, {2, 1}, {6}, {1, 4, 2, 3}}) {
            Opened other = p.open(secret(16, 64, sizes), Format.full(16));
            assertWrong(() -> bit.times(other));
        }
        bit.times(t);
        Opened narrow = p.open(secret(16, 64, 2, 3), new Format(16, 24, 47));
        assertTooFewBits(() -> bit.times(narrow));
        p.arithmetic(bits, 47).times(narrow);
    }

    @Test
    void messagesShowWhatWasAskedFor() {
        Exception refusal = assertThrows(IllegalStateException.class, () -> p.open(secret(32, 47, 3), Format.full(16)));
        for (String part : List.of("[3]", "32", "47", "16")) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }
}
