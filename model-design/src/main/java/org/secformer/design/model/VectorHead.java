package org.secformer.design.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.mpc.transformer.Head;

/** Vectors of texts, from what the last layer gives for their tokens. */
final class VectorHead {
    private static final int[] TOKENS = {1};
    private static final int[] LAST = {-1};

    private VectorHead() {}

    /**
     * The mean over each text's tokens, padding left out, or its first token; of length 1 if the task says so.
     *
     * @param tokens [rows, length, hidden]
     * @return [rows, hidden]
     */
    static NDArray of(BertConfig config, NDArray tokens, Batch batch) {
        NDArray vectors = config.head() == Head.MEAN ? mean(tokens, batch) : tokens.get(new NDIndex(":, 0"));
        return config.task() == Task.UNIT_VECTOR
                ? vectors.div(vectors.square().sum(LAST, true).sqrt())
                : vectors;
    }

    private static NDArray mean(NDArray tokens, Batch batch) {
        NDArray mask = batch.mask().reshape(batch.rows(), batch.length(), 1);
        return tokens.mul(mask).sum(TOKENS).div(mask.sum(TOKENS));
    }
}
