package org.secformer.design.model;

import java.util.stream.IntStream;
import org.secformer.datasets.checkpoint.BertConfig;

/**
 * A student that has some of its teacher's layers, evenly spread and the last among them: it begins with their weights, and learns
 * what each has learned up to there.
 *
 * @param config of the student
 * @param teacherLayers for each of its layers the teacher's
 */
public record FewerLayers(BertConfig config, int[] teacherLayers) {
    private static final String PREFIX = "bert.encoder.layer.";

    /** @param layers at most as many as the teacher has */
    public static FewerLayers of(BertConfig teacher, int layers) {
        int[] chosen = IntStream.rangeClosed(1, layers)
                .map(layer -> Math.toIntExact(Math.round((double) layer * teacher.layers() / layers)) - 1)
                .toArray();
        return new FewerLayers(teacher.withLayers(layers), chosen);
    }

    /** The teacher's weights without the layers that are left out. */
    public Tensors start(Tensors teacher) {
        Tensors start = new Tensors();
        teacher.all().forEach((name, tensor) -> {
            if (!name.startsWith(PREFIX)) {
                start.put(name, tensor.values(), tensor.shape());
            }
        });
        for (int layer = 0; layer < teacherLayers.length; layer++) {
            start.putAll(PREFIX + layer + ".", teacher.below(PREFIX + teacherLayers[layer] + "."));
        }
        return start;
    }
}
