package org.secformer.design.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class CosinesTest {
    @Test
    void lengthsDoNotCount() {
        float[][] goals = {{3, 4}, {1, 0}, {0, 2}};
        float[][] found = {{6, 8}, {1, 1}, {-1, 0}};
        Cosines cosines = Cosines.of(goals, found);
        assertEquals((1 + Math.sqrt(0.5)) / 3, cosines.mean(), 1e-12);
        assertEquals(0, cosines.smallest(), 1e-12);
        assertEquals(-1, Cosines.cosine(new float[] {2, 0}, new float[] {-1, 0}), 1e-12);
        assertEquals(0, Cosines.cosine(new float[] {0, 0}, new float[] {1, 0}));
    }
}
