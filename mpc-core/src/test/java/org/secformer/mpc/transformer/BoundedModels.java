package org.secformer.mpc.transformer;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Models and texts that bounds are tried on: matrices scaled by powers of two over 2^12, texts of a few tokens or of one. */
final class BoundedModels {
    static final int LENGTH = 12;
    static final int HIDDEN = 32;
    static final int TABLE = 40;

    private BoundedModels() {}

    static ModelShape shape(Numerics numerics, Head head) {
        return new ModelShape(HIDDEN, 2, 2, 48, head.isVector() ? HIDDEN : 3, 1e-12, 5, head, numerics);
    }

    /** The same with GeLU or ReLU, and with layers as wide as the table or wider. */
    static ModelShape shape(Numerics numerics, Head head, boolean isRelu, boolean isProjected) {
        int hidden = isProjected ? HIDDEN + 16 : HIDDEN;
        return new ModelShape(hidden, 2, 2, 48, head.isVector() ? hidden : 3, 1e-12, 5, head, numerics)
                .with(isRelu ? HiddenActivation.RELU : HiddenActivation.GELU)
                .withEmbedding(HIDDEN);
    }

    static ModelWeights weights(FoldedModel folded, float[] table) {
        return ModelWeights.of(folded, EmbeddingBound.of(HIDDEN, table));
    }

    /** Each matrix a power of two larger or smaller. */
    static Function<String, float[]> scaled(Function<String, float[]> tensors, SplittableRandom random) {
        Map<String, Float> factors = new HashMap<>();
        Map<String, float[]> results = new HashMap<>();
        return name -> results.computeIfAbsent(name, each -> {
            String layer = each.substring(0, each.lastIndexOf('.'));
            float factor = each.contains("LayerNorm")
                    ? 1
                    : factors.computeIfAbsent(layer, any -> Math.scalb(1f, random.nextInt(-6, 7)));
            float[] values = tensors.apply(each).clone();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
            return values;
        });
    }

    static float[] table(double size, SplittableRandom random) {
        float[] table = new float[TABLE * HIDDEN];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) (size * random.nextGaussian());
        }
        return table;
    }

    /** Tokens drawn from the table, of some texts one token alone, which is where sums do not average out. */
    static double[] text(float[] table, int kind, SplittableRandom random) {
        double[] embedded = new double[LENGTH * HIDDEN];
        int rows = table.length / HIDDEN;
        int repeated = random.nextInt(rows);
        for (int token = 0; token < LENGTH; token++) {
            int row = kind == 0 ? repeated : random.nextInt(rows);
            double mean = 0;
            for (int j = 0; j < HIDDEN; j++) {
                mean += table[row * HIDDEN + j] / (double) HIDDEN;
            }
            for (int j = 0; j < HIDDEN; j++) {
                embedded[token * HIDDEN + j] = Plan.EMBEDDING_FACTOR * (table[row * HIDDEN + j] - mean);
            }
        }
        return embedded;
    }
}
