package org.secformer.design.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Named arrays in the training engine, such as a model's parameters. Owned by whoever made them. Not thread-safe. */
public final class Weights implements AutoCloseable {
    private final NDManager manager;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();

    private Weights(NDManager parent) {
        manager = parent.newSubManager();
    }

    /** Parameters that are only read. */
    public static Weights fixed(NDManager parent, Tensors tensors) {
        Weights weights = new Weights(parent);
        tensors.all()
                .forEach((name, tensor) ->
                        weights.arrays.put(name, weights.manager.create(tensor.values(), shape(tensor.shape()))));
        return weights;
    }

    /** Parameters that gradients are collected for. */
    public static Weights trainable(NDManager parent, Tensors tensors) {
        Weights weights = fixed(parent, tensors);
        weights.arrays.values().forEach(array -> array.setRequiresGradient(true));
        return weights;
    }

    /** Zeros of the same names and shapes. */
    public Weights zeros() {
        Weights zeros = new Weights(manager.getParentManager());
        arrays.forEach((name, array) -> zeros.arrays.put(name, zeros.manager.zeros(array.getShape())));
        return zeros;
    }

    private static Shape shape(int[] sizes) {
        return new Shape(IntStream.of(sizes).asLongStream().toArray());
    }

    public Set<String> names() {
        return arrays.keySet();
    }

    public NDArray get(String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return array;
    }

    /** A copy of all values. */
    public Tensors copied() {
        Tensors copy = new Tensors();
        arrays.forEach((name, array) -> copy.put(
                name,
                array.toFloatArray(),
                LongStream.of(array.getShape().getShape())
                        .mapToInt(Math::toIntExact)
                        .toArray()));
        return copy;
    }

    /** Replaces all values. */
    public void assign(Tensors values) {
        arrays.forEach((name, array) ->
                array.set(FloatBuffer.wrap(values.all().get(name).values())));
    }

    @Override
    public void close() {
        manager.close();
    }
}
