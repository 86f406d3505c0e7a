package org.secformer.design.model;

import ai.djl.ndarray.NDArray;

/** What turns a row of attention scores s into weights that sum to 1. */
public enum Attention {
    /** exp(s) / sum exp(s). */
    SOFTMAX {
        @Override
        NDArray weights(NDArray scores, NDArray mask, TwoQuad added) {
            return scores.add(mask.sub(1).mul(PADDED)).softmax(-1);
        }
    },

    /** ((s + c)^2 + f) / sum ((s + c)^2 + f); padding adds exact zeros, as the private computation has it. */
    TWO_QUAD {
        @Override
        NDArray weights(NDArray scores, NDArray mask, TwoQuad added) {
            NDArray squares =
                    scores.add(added.constant()).square().add(added.floor()).mul(mask);
            return squares.div(squares.sum(LAST, true));
        }
    };

    private static final int[] LAST = {-1};

    /** Far below every score, and finite, so that a gradient is never NaN. */
    private static final float PADDED = 1e9f;

    /**
     * @param mask 1 for a token, 0 for padding
     * @param added by 2Quad
     */
    abstract NDArray weights(NDArray scores, NDArray mask, TwoQuad added);
}
