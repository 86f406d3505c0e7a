package org.secformer.design.model;

import ai.djl.ndarray.NDArray;

/** Is shown the values of a student on their way that the protocols hold in ranges. */
public interface ValueWatch {
    /** What a value is, as {@code Numerics} has it. */
    enum Kind {
        /** Divided by the root of the head size, as the protocols fold it. */
        QUERY,
        KEY,
        VALUE,
        /** With the constant of 2Quad. */
        SCORE,
        /** Of squared scores. */
        ROW_MEAN,
        /** Less its mean. */
        NORM_INPUT,
        VARIANCE,
        GELU_ARGUMENT,
        HEAD_ARGUMENT
    }

    /**
     * Sees the values of a batch.
     *
     * @param counted 1 where a value counts, 0 at padding that no protocol looks at; stretches over the values' axes
     */
    void see(Kind kind, NDArray values, NDArray counted);
}
