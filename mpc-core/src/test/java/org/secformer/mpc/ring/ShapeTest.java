package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Sizes multiply to the number of elements however axes are grouped. */
class ShapeTest {
    private static final Shape SHAPE = Shape.of(2, 3, 5, 7);

    @Test
    void countsElementsRowsAndMatrices() {
        assertEquals(4, SHAPE.rank());
        assertEquals(210, SHAPE.elements());
        assertEquals(7, SHAPE.columns());
        assertEquals(30, SHAPE.rows());
        assertEquals(6, SHAPE.matrices());
        assertEquals(5, SHAPE.size(2));
        assertEquals(5, SHAPE.size(-2));
        assertEquals(1, Shape.of(9).rows());
    }

    @Test
    void reshapingChangesOneAxis() {
        assertEquals(Shape.of(2, 3, 5, 1), SHAPE.withColumns(1));
        assertEquals(Shape.of(4, 2, 3, 5, 7), SHAPE.stacked(4));
        assertEquals(Shape.of(3, 5, 7), SHAPE.unstacked());
        assertEquals(SHAPE, SHAPE.stacked(11).unstacked());
        assertEquals(Shape.of(5, 2, 3, 7), SHAPE.permuted(2, 0, 1, 3));
        assertEquals(Shape.of(2, 9, 7), Shape.of(2, 1, 7).repeated(1, 9));
        assertThrows(IllegalArgumentException.class, () -> SHAPE.repeated(1, 9));
    }

    @Test
    void coversItselfAndOneValuePerRow() {
        assertTrue(SHAPE.covers(SHAPE));
        assertTrue(SHAPE.covers(Shape.of(2, 3, 5, 1)));
        assertFalse(SHAPE.covers(Shape.of(2, 3, 1, 7)));
        assertFalse(SHAPE.covers(Shape.of(3, 5, 7)));
        assertFalse(Shape.of(2, 3, 5, 1).covers(SHAPE));
    }

    @Test
    void refusesEmptyAndTooLarge() {
        assertThrows(IllegalArgumentException.class, () -> Shape.of(3, 0));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(-1));
        assertThrows(ArithmeticException.class, () -> Shape.of(1 << 16, 1 << 15));
    }

    @Test
    void equalsBySizes() {
        int[] sizes = {2, 3, 5, 7};
        Shape shape = Shape.of(sizes);
        sizes[0] = 9;
        assertEquals(SHAPE, shape);
        assertEquals(SHAPE.hashCode(), shape.hashCode());
        assertNotEquals(SHAPE, Shape.of(2, 3, 7, 5));
        assertEquals("[2, 3, 5, 7]", shape.toString());
    }
}
