package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** Every part's step comes before any part's next one; together the parts are the whole. */
class PartsTest {
    private static Sharing clear(int... sizes) {
        Shape shape = Shape.of(sizes);
        double[] values = IntStream.range(0, shape.elements()).asDoubleStream().toArray();
        return Sharing.ofClear(shape, 0, 64, values);
    }

    @Test
    void stepsAreTakenForAllParts() {
        List<String> steps = new ArrayList<>();
        Parts<Sharing> parts = Parts.of(clear(5, 2), 2)
                .each(part -> {
                    steps.add("first " + part.shape().size(0));
                    return part;
                })
                .each(part -> {
                    steps.add("second " + part.shape().size(0));
                    return part;
                });
        assertEquals(List.of("first 2", "first 2", "first 1", "second 2", "second 2", "second 1"), steps);
        assertEquals(Shape.of(5, 2), Parts.joined(parts).shape());
        assertArrayEquals(clear(5, 2).clear(), Parts.joined(parts).clear());
    }

    @Test
    void partsOfTwoTensorsMeet() {
        Sharing sum = Parts.joined(Parts.of(clear(5, 2), 2).with(Parts.of(clear(5, 2), 2), Sharing::plus));
        assertArrayEquals(clear(5, 2).plus(clear(5, 2)).clear(), sum.clear());
        Parts<Sharing> two = Parts.of(clear(5, 2), 3);
        assertThrows(
                IllegalArgumentException.class, () -> Parts.of(clear(5, 2), 2).with(two, Sharing::plus));
    }

    @Test
    void rowsFillWholeWords() {
        List<Integer> rows = new ArrayList<>();
        Sharing x = Sharing.ofShape(Shape.of(2_000, 272), 0, 64);
        Parts.ofRows(x).each(part -> rows.add(part.shape().size(0)));
        Parts.ofRows(Sharing.ofShape(Shape.of(3, Protocols.PART_ELEMENTS / 10), 0, 64))
                .each(part -> rows.add(part.shape().size(0)));
        Parts.ofRows(Sharing.ofShape(Shape.of(2, 2 * Protocols.PART_ELEMENTS), 0, 64))
                .each(part -> rows.add(part.shape().size(0)));
        assertEquals(List.of(960, 960, 80, 3, 1, 1), rows);
    }
}
