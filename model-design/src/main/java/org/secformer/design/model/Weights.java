package org.secformer.design.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
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
        weights.arrays.replaceAll((name, array) -> inMemoryOfEngine(array));
        return weights;
    }

    /** What was made from an array of Java's lies in memory that goes with its handle; a new handle for it would outlive that. */
    private static NDArray inMemoryOfEngine(NDArray array) {
        try (array) {
            NDArray copy = array.duplicate();
            copy.setRequiresGradient(true);
            return copy;
        }
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

    /** Sizes of an array's axes, the slowest first. */
    public int[] shape(String name) {
        return LongStream.of(get(name).getShape().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** The values of trainable parameters where the engine has them: what is written here is what the model reads. */
    public FloatBuffer values(String name) {
        return view(get(name));
    }

    /** What was collected for a parameter, where the engine has it, until it is cleared; zeros if nothing was. */
    public FloatBuffer gradient(String name) {
        return view(get(name).getGradient());
    }

    private static FloatBuffer view(NDArray array) {
        return array.toByteBuffer(true).asFloatBuffer();
    }

    /**
     * Forgets all gradients. Parameters get new handles, since the first gradient of a handle is kept as it is, while the engine would
     * add later ones to it, and that takes another pass over all of them.
     */
    public void clearGradients() {
        arrays.replaceAll((name, array) -> {
            try (array) {
                NDArray same = array.stopGradient();
                NDScope.unregister(same);
                same.setRequiresGradient(true);
                return same;
            }
        });
    }

    /** A copy of all values. */
    public Tensors copied() {
        Tensors copy = new Tensors();
        arrays.forEach((name, array) -> copy.put(name, array.toFloatArray(), shape(name)));
        return copy;
    }

    /** Replaces all values of trainable parameters. */
    public void assign(Tensors values) {
        for (String name : names()) {
            values(name).put(values.all().get(name).values());
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
