package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.correlation.DryDealing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** The work that the price list counts; that parties do as much is checked wherever two parties run. */
class SectionCostTest {
    private final DealerProtocols prices = new DealerProtocols(new DryDealing(), RingKernels.best());

    @Test
    void productsCountTwiceAndDrawMasksAndShares() {
        Operand x = prices.operand(Sharing.ofShape(Shape.of(5, 2, 3), 16, 64), 48);
        Operand y = prices.operand(Sharing.ofShape(Shape.of(5, 3, 7), 16, 64), 48);
        prices.section("product");
        prices.matmul(x, y, 48);
        prices.section("");
        assertEquals(
                List.of(
                        new SectionCost("", 0, 6 * 5 * (6 + 21), 0, 0, 6 * 5 * (6 + 21)),
                        new SectionCost("product", 1, 0, 6 * 5 * 14, 2 * 5 * 2 * 3 * 7, 6 * 5 * 14)),
                prices.sections());
    }

    /** What is sent, drawn and dealt at once fills whole bytes. */
    @Test
    void blocksAreRoundedUpToBytes() {
        Operand x = prices.operand(Sharing.ofShape(Shape.of(3, 3), 16, 64), 47);
        Operand y = prices.operand(Sharing.ofShape(Shape.of(3, 1), 16, 64), 39);
        prices.section("product");
        prices.matmul(x, y, 39);
        prices.section("");
        // 9 elements of 47 bits, 3 of 39; 3 of 39.
        assertEquals(
                List.of(
                        new SectionCost("", 0, 53 + 15, 0, 0, 53 + 15),
                        new SectionCost("product", 1, 0, 15, 2 * 3 * 3, 15)),
                prices.sections());
    }

    @Test
    void openedValuesDrawTheirMaskOnce() {
        Opened opened = prices.open(Sharing.ofShape(Shape.of(9), 16, 64), Format.full(16));
        opened.value();
        opened.value();
        // 4 bytes under which it is opened, 8 for the rest of the mask.
        assertEquals(new SectionCost("total", 1, 4 * 9, 8 * 9, 0, 12 * 9), prices.total());
    }
}
