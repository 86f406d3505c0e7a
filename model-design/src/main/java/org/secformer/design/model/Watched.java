package org.secformer.design.model;

import ai.djl.ndarray.NDArray;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.design.model.ValueWatch.Kind;

/** Shows the values of one batch as the protocols hold them. */
final class Watched {
    private static final int[] LAST = {-1};

    private final ValueWatch watch;
    private final BertConfig config;
    private final TwoQuad added;
    private final NDArray all;
    private final NDArray tokens;
    private final NDArray lookedAt;
    private final double divisor;

    Watched(ValueWatch watch, BertConfig config, TwoQuad added, Batch batch) {
        this.watch = watch;
        this.config = config;
        this.added = added;
        all = batch.mask().getManager().create(1f);
        tokens = batch.mask().reshape(batch.rows(), batch.length(), 1);
        lookedAt = batch.mask().reshape(batch.rows(), 1, 1, batch.length());
        // The protocols divide by the next power of two of the length that texts are padded to.
        int padded = new LengthBuckets(config.maxTokens()).holding(batch.length());
        divisor = Integer.highestOneBit(2 * padded - 1);
    }

    /** @param scores before the constant; all as [rows, heads, length, ...] */
    void attention(NDArray query, NDArray key, NDArray value, NDArray scores) {
        NDArray byHead = tokens.expandDims(1);
        watch.see(Kind.QUERY, Constants.times(query, 1 / Math.sqrt(config.headSize())), all);
        watch.see(Kind.KEY, key, byHead);
        watch.see(Kind.VALUE, value, all);
        NDArray shifted = scores.add(added.constant());
        watch.see(Kind.SCORE, shifted, lookedAt);
        NDArray squares = shifted.square().add(added.floor()).mul(lookedAt);
        watch.see(Kind.ROW_MEAN, Constants.times(squares.sum(LAST, true), 1 / divisor), byHead);
    }

    /** @param sum and last, what the two LayerNorms read @param expanded the activation's argument */
    void layer(NDArray sum, NDArray expanded, NDArray last) {
        norm(sum);
        watch.see(Kind.GELU_ARGUMENT, expanded, all);
        norm(last);
    }

    private void norm(NDArray x) {
        NDArray centred = x.sub(x.mean(LAST, true));
        watch.see(Kind.NORM_INPUT, centred, all);
        watch.see(Kind.VARIANCE, centred.square().mean(LAST, true).add(config.layerNormEpsilon()), tokens);
    }

    void head(NDArray argument) {
        watch.see(Kind.HEAD_ARGUMENT, argument, all);
    }
}
