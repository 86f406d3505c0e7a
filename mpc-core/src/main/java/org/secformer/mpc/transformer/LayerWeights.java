package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;

/**
 * What bounds need of one encoder layer; the same whatever the numbers, as long as weights have as many fraction bits.
 *
 * @param input residual path around attention
 * @param query reads the normalised input
 * @param key likewise
 * @param value likewise
 * @param heads of attention
 * @param output reads the context
 * @param outputSums of each of its columns, the sum of magnitudes
 * @param outputNorm at least its spectral norm
 * @param middleGain residual path around the feed-forward part
 * @param expand reads the normalised middle
 * @param expandNorm at least its spectral norm
 * @param contract reads what the activation gives
 * @param contractNorm at least its spectral norm
 */
record LayerWeights(
        ResidualNorms input,
        MatrixNorms query,
        MatrixNorms key,
        MatrixNorms value,
        List<HeadNorms> heads,
        MatrixNorms output,
        double[] outputSums,
        double outputNorm,
        GainNorms middleGain,
        MatrixNorms expand,
        double expandNorm,
        SignedSums contractSums,
        MatrixNorms contract,
        double contractNorm) {

    static LayerWeights of(FoldedModel model, int layer) {
        ModelShape shape = model.shape();
        int hidden = shape.hidden();
        HeadNorms.Attention attention = new HeadNorms.Attention(
                MatrixNorms.rounded(model, ParameterNames.query(layer)),
                bias(model, ParameterNames.query(layer)),
                MatrixNorms.rounded(model, ParameterNames.key(layer)),
                bias(model, ParameterNames.key(layer)),
                MatrixNorms.rounded(model, ParameterNames.value(layer)),
                bias(model, ParameterNames.value(layer)),
                MatrixNorms.rounded(model, ParameterNames.attentionOutput(layer)));
        List<HeadNorms> heads = new ArrayList<>();
        for (int head = 0; head < shape.heads(); head++) {
            heads.add(HeadNorms.of(attention, head, shape.headSize()));
        }
        double[] expand = MatrixNorms.rounded(model, ParameterNames.expand(layer));
        MatrixNorms expandNorms = MatrixNorms.of(expand, bias(model, ParameterNames.expand(layer)));
        double[] contract = MatrixNorms.rounded(model, ParameterNames.contract(layer));
        return new LayerWeights(
                Block.readsProjection(shape, layer)
                        ? ProjectionNorms.of(model, ParameterNames.PROJECTION)
                        : GainNorms.of(model, ParameterNames.inputGain(layer), ParameterNames.inputBias(layer)),
                MatrixNorms.of(attention.query(), attention.queryBias()),
                MatrixNorms.of(attention.key(), attention.keyBias()),
                MatrixNorms.of(attention.value(), attention.valueBias()),
                List.copyOf(heads),
                MatrixNorms.of(attention.output(), bias(model, ParameterNames.attentionOutput(layer))),
                sums(attention.output(), hidden),
                MatrixNorms.spectral(attention.output(), hidden),
                GainNorms.of(model, ParameterNames.middleGain(layer), ParameterNames.middleBias(layer)),
                expandNorms,
                MatrixNorms.spectral(expand, shape.intermediate()),
                SignedSums.of(contract, expandNorms),
                MatrixNorms.of(contract, bias(model, ParameterNames.contract(layer))),
                MatrixNorms.spectral(contract, hidden));
    }

    private static double[] bias(FoldedModel model, String linear) {
        return model.values(ParameterNames.biasOf(linear));
    }

    /** Sum of magnitudes of each column. */
    static double[] sums(double[] matrix, int out) {
        double[] sums = new double[out];
        for (int at = 0; at < matrix.length; at += out) {
            for (int j = 0; j < out; j++) {
                sums[j] += Math.abs(matrix[at + j]);
            }
        }
        for (int j = 0; j < out; j++) {
            sums[j] = Upwards.up(sums[j]);
        }
        return sums;
    }
}
