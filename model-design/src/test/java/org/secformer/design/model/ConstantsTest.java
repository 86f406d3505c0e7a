package org.secformer.design.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.secformer.design.Toy;

final class ConstantsTest {
    private static final int NUMBERS = 200;

    /** Between a product and its gradient, memory that the engine no longer holds is given to others. */
    @Test
    void gradientsReadTheNumberAndNotWhatCameAfterIt() {
        float[] expected = new float[NUMBERS];
        try (TrainingEngine engine = Toy.engine();
                NDArray weights = engine.manager().ones(new Shape(NUMBERS));
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            weights.setRequiresGradient(true);
            try (GradientCollector collector = engine.engine().newGradientCollector()) {
                NDArray sum = engine.manager().create(0f);
                for (int i = 0; i < NUMBERS; i++) {
                    expected[i] = i + 0.5f;
                    sum = sum.add(Constants.times(weights.get(i), expected[i]));
                }
                List<ByteBuffer> others = reuseFreedMemory();
                collector.backward(sum);
                others.clear();
            }
            assertArrayEquals(expected, weights.getGradient().toFloatArray());
        }
    }

    private static List<ByteBuffer> reuseFreedMemory() {
        List<ByteBuffer> others = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            System.gc();
            for (int i = 0; i < 20 * NUMBERS; i++) {
                ByteBuffer other = ByteBuffer.allocateDirect(Float.BYTES);
                while (other.hasRemaining()) {
                    other.put((byte) 0xFF);
                }
                others.add(other);
            }
        }
        return others;
    }
}
