package org.secformer.mpc.transformer;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** A seeded model with weights as after training: small matrices, gains near 1. */
public final class RandomModel {
    private RandomModel() {}

    public static FoldedModel of(ModelShape shape, long seed) {
        return FoldedModel.of(shape, tensors(shape, seed));
    }

    public static Function<String, float[]> tensors(ModelShape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, float[]> tensors = new HashMap<>();
        int d = shape.hidden();
        norm(tensors, "bert.embeddings.LayerNorm", shape.embedding(), random);
        if (shape.projectsEmbeddings()) {
            linear(tensors, "bert.embeddings_project", shape.embedding(), d, random);
        }
        for (int i = 0; i < shape.layers(); i++) {
            String prefix = "bert.encoder.layer." + i + ".";
            for (String name : new String[] {"self.query", "self.key", "self.value", "output.dense"}) {
                linear(tensors, prefix + "attention." + name, d, d, random);
            }
            norm(tensors, prefix + "attention.output.LayerNorm", d, random);
            linear(tensors, prefix + "intermediate.dense", d, shape.intermediate(), random);
            linear(tensors, prefix + "output.dense", shape.intermediate(), d, random);
            norm(tensors, prefix + "output.LayerNorm", d, random);
        }
        linear(tensors, "bert.pooler.dense", d, d, random);
        linear(tensors, "classifier", d, shape.labels(), random);
        return tensors::get;
    }

    private static void linear(Map<String, float[]> tensors, String name, int in, int out, SplittableRandom random) {
        tensors.put(name + ".weight", gaussian(in * out, 0, 0.8 / Math.sqrt(in), random));
        tensors.put(name + ".bias", gaussian(out, 0, 0.05, random));
    }

    private static void norm(Map<String, float[]> tensors, String name, int width, SplittableRandom random) {
        tensors.put(name + ".weight", gaussian(width, 1, 0.05, random));
        tensors.put(name + ".bias", gaussian(width, 0, 0.05, random));
    }

    private static float[] gaussian(int count, double mean, double deviation, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return values;
    }
}
