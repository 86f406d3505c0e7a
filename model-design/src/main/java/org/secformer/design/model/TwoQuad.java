package org.secformer.design.model;

import org.secformer.datasets.checkpoint.BertConfig;

/**
 * What 2Quad adds: weights are {@code ((s + constant)^2 + floor) / sum ((s + constant)^2 + floor)}.
 *
 * @param constant to scores
 * @param floor to their squares, so that a row of them cannot vanish
 */
public record TwoQuad(double constant, double floor) {
    /** Of a model as it is. */
    public static TwoQuad of(BertConfig config) {
        return new TwoQuad(config.softmaxConstant(), config.softmaxFloor());
    }
}
