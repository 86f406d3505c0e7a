package org.secformer.design.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.SafetensorsFile;
import org.secformer.datasets.checkpoint.SafetensorsWriter;

/** Named arrays of numbers outside the training engine, in a fixed order. Not thread-safe. */
public final class Tensors {
    /** One array. @param shape sizes of its axes, the slowest first */
    public record Tensor(float[] values, int[] shape) {}

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    public static Tensors of(Checkpoint checkpoint) {
        Tensors read = new Tensors();
        for (String name : checkpoint.tensorNames()) {
            read.put(name, checkpoint.tensor(name), sizes(checkpoint.shape(name)));
        }
        return read;
    }

    public static Tensors of(SafetensorsFile file) {
        Tensors read = new Tensors();
        for (String name : file.names()) {
            read.put(name, file.read(name), sizes(file.shape(name)));
        }
        return read;
    }

    private static int[] sizes(List<Long> shape) {
        return shape.stream().mapToInt(Math::toIntExact).toArray();
    }

    /** The array is not copied. */
    public void put(String name, float[] values, int... shape) {
        tensors.put(name, new Tensor(values, shape));
    }

    public void putAll(String prefix, Tensors others) {
        others.tensors.forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }

    /** Those whose names begin so, under the rest of their names. */
    public Tensors below(String prefix) {
        Tensors chosen = new Tensors();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                chosen.tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        return chosen;
    }

    public Tensors renamed(UnaryOperator<String> newName) {
        Tensors renamed = new Tensors();
        tensors.forEach((name, tensor) -> renamed.tensors.put(newName.apply(name), tensor));
        return renamed;
    }

    public Map<String, Tensor> all() {
        return tensors;
    }

    /** Writes a safetensors file with remarks, replacing one of this name only when it is complete. */
    public void write(Path file, Map<String, String> remarks) {
        SafetensorsWriter writer = new SafetensorsWriter();
        remarks.forEach(writer::metadata);
        tensors.forEach((name, tensor) -> writer.add(name, tensor.values(), tensor.shape()));
        writer.write(file);
    }
}
