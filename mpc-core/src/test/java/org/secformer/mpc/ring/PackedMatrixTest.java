package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is packed is unpacked, cut to the bits that matter, in every width and across blocks of rows. */
class PackedMatrixTest {
    private static final Shape[] SHAPES = {
        Shape.of(7), Shape.of(1, 1), Shape.of(63, 3), Shape.of(64, 2), Shape.of(65, 5), Shape.of(2, 75, 9)
    };

    private static long[] cut(long[] elements, int bits) {
        long[] cut = elements.clone();
        for (int i = 0; i < cut.length; i++) {
            cut[i] &= FixedPoint.lowBits(bits);
        }
        return cut;
    }

    @Test
    void everyWidthAndShape() {
        SplittableRandom random = new SplittableRandom(1);
        for (Shape shape : SHAPES) {
            long[] elements = random.longs(shape.elements()).toArray();
            long[] given = elements.clone();
            long[] before = random.longs(shape.elements()).toArray();
            for (int bits = 1; bits <= Long.SIZE; bits++) {
                String what = shape + ", " + bits + " bits";
                PackedMatrix packed = new PackedMatrix(shape, bits, elements);
                long[] expected = cut(elements, bits);
                assertArrayEquals(expected, packed.unpacked(), what);
                long[] sum = before.clone();
                packed.addTo(sum);
                for (int i = 0; i < sum.length; i++) {
                    assertEquals(before[i] + expected[i], sum[i], what);
                }
                assertEquals(PackedMatrix.bytes(shape, bits), 8L * packed.words().length, what);
            }
            assertArrayEquals(given, elements, "what was given is not changed");
        }
    }

    @Test
    void takesTheBitsThatMatter() {
        assertEquals(768 * 3072 * 38 / 8, PackedMatrix.bytes(Shape.of(768, 3072), 38));
        assertEquals(8 * (45 + 1) * 10, PackedMatrix.bytes(Shape.of(65, 10), 45), "another word for a row more");
    }

    @Test
    void equalsByElements() {
        Shape shape = Shape.of(3, 5);
        long[] elements = new SplittableRandom(2).longs(15).toArray();
        PackedMatrix packed = new PackedMatrix(shape, 40, elements);
        assertEquals(packed, new PackedMatrix(shape, 40, cut(elements, 40)));
        assertEquals(packed.hashCode(), new PackedMatrix(shape, 40, cut(elements, 40)).hashCode());
        assertNotEquals(packed, new PackedMatrix(shape, 41, elements));
        elements[14]++;
        assertNotEquals(packed, new PackedMatrix(shape, 40, elements));
    }

    @Test
    void showsNoElements() {
        PackedMatrix packed = new PackedMatrix(Shape.of(2, 3), 40, new long[] {1, 2, 3, 4, 5, 6});
        assertEquals("PackedMatrix[2 by 3, 40 bits]", packed.toString());
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new PackedMatrix(Shape.of(2, 3), 40, new long[7]));
        assertThrows(IllegalArgumentException.class, () -> new PackedMatrix(Shape.of(2, 3), 40, new long[5]));
        assertThrows(IndexOutOfBoundsException.class, () -> new PackedMatrix(Shape.of(2, 3), 0, new long[6]));
        assertThrows(IndexOutOfBoundsException.class, () -> new PackedMatrix(Shape.of(2, 3), 65, new long[6]));
    }
}
