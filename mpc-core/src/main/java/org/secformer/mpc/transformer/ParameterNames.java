package org.secformer.mpc.transformer;

/** Names of the shared parameters. A LayerNorm's gain and bias are also folded into the matrices that read it. */
final class ParameterNames {
    /** What the first layer's residual path reads, where embeddings are not as wide as layers. */
    static final String PROJECTION = "projection";

    static final String POOLER = "pooler";
    static final String CLASSIFIER = "classifier";
    static final String VECTOR_GAIN = "vector.gain";
    static final String VECTOR_BIAS = "vector.bias";

    private ParameterNames() {}

    /** Name of a part of a layer, for cost lists. */
    static String section(int layer, String part) {
        return "layer " + layer + " " + part;
    }

    static String biasOf(String linear) {
        return linear + ".bias";
    }

    /** Gain on the residual path around attention: that of the LayerNorm before the layer. */
    static String inputGain(int layer) {
        return "layer." + layer + ".input.gain";
    }

    static String inputBias(int layer) {
        return "layer." + layer + ".input.bias";
    }

    static String query(int layer) {
        return "layer." + layer + ".query";
    }

    static String key(int layer) {
        return "layer." + layer + ".key";
    }

    static String value(int layer) {
        return "layer." + layer + ".value";
    }

    static String attentionOutput(int layer) {
        return "layer." + layer + ".attention-output";
    }

    /** Gain on the residual path around the feed-forward part. */
    static String middleGain(int layer) {
        return "layer." + layer + ".middle.gain";
    }

    static String middleBias(int layer) {
        return "layer." + layer + ".middle.bias";
    }

    static String expand(int layer) {
        return "layer." + layer + ".expand";
    }

    static String contract(int layer) {
        return "layer." + layer + ".contract";
    }
}
