package org.secformer.design.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.ArrayList;
import java.util.List;
import org.secformer.datasets.checkpoint.BertConfig;

/** A classifier or encoder of BERT's family in the training engine, with softmax or 2Quad. Weights belong to the caller. */
public final class BertModel {
    private final BertConfig config;
    private final Weights weights;
    private final Attention attention;
    private final TwoQuad added;

    /**
     * A model.
     *
     * @param config its shape; what it says of the softmax is not looked at
     * @param added by 2Quad; not used by the ordinary softmax
     */
    public BertModel(BertConfig config, Weights weights, Attention attention, TwoQuad added) {
        this.config = config;
        this.weights = weights;
        this.attention = attention;
        this.added = added;
    }

    public BertConfig config() {
        return config;
    }

    public Weights weights() {
        return weights;
    }

    /** @param dropout share of values that are left out while training; 0 computes the model itself */
    public Activations forward(Batch batch, float dropout) {
        return forward(batch, dropout, null);
    }

    /** @param watch is shown values on their way, or null */
    public Activations forward(Batch batch, float dropout, ValueWatch watch) {
        Watched seen = watch == null ? null : new Watched(watch, config, added, batch);
        NDArray mask = batch.mask().reshape(batch.rows(), 1, 1, batch.length());
        NDArray embeddings = embed(batch, dropout);
        List<NDArray> attentions = new ArrayList<>();
        List<NDArray> hidden = new ArrayList<>();
        NDArray x = embeddings;
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = "bert.encoder.layer." + layer + ".";
            NDArray context = attend(prefix + "attention.self.", x, mask, attentions, seen);
            NDArray attended = dropped(linear(prefix + "attention.output.dense", context), dropout);
            NDArray sum = attended.add(x);
            NDArray middle = normalized(prefix + "attention.output.LayerNorm", sum);
            NDArray expanded = linear(prefix + "intermediate.dense", middle);
            NDArray activated = between(expanded);
            NDArray contracted = dropped(linear(prefix + "output.dense", activated), dropout);
            NDArray last = contracted.add(middle);
            if (seen != null) {
                seen.layer(sum, expanded, last);
            }
            x = normalized(prefix + "output.LayerNorm", last);
            hidden.add(x);
        }
        NDArray outputs = config.head().isVector() ? VectorHead.of(config, x, batch) : logits(x, dropout, seen);
        return new Activations(embeddings, attentions, hidden, outputs);
    }

    private NDArray logits(NDArray x, float dropout, Watched seen) {
        NDArray first = x.get(new NDIndex(":, 0"));
        NDArray read = linear("bert.pooler.dense", first);
        if (seen != null) {
            seen.head(read);
        }
        NDArray pooled = activated(read);
        return linear("classifier", dropped(pooled, dropout));
    }

    private NDArray between(NDArray x) {
        return switch (config.hiddenActivation()) {
            case GELU -> x.getNDArrayInternal().gelu();
            case RELU -> x.getNDArrayInternal().relu();
        };
    }

    private NDArray activated(NDArray x) {
        return switch (config.head()) {
            case TANH -> x.tanh();
            case RELU -> x.getNDArrayInternal().relu();
            case GELU -> x.getNDArrayInternal().gelu();
            case FIRST_TOKEN, MEAN, TOKENS -> throw new IllegalStateException("no head for labels of texts");
        };
    }

    private NDArray embed(Batch batch, float dropout) {
        NDArray sum = rows("bert.embeddings.word_embeddings.weight", batch.ids())
                .add(rows("bert.embeddings.position_embeddings.weight", batch.positions()));
        if (config.architecture().hasTokenTypes()) {
            sum = sum.add(rows("bert.embeddings.token_type_embeddings.weight", batch.types()));
        }
        NDArray embedded = dropped(normalized("bert.embeddings.LayerNorm", sum), dropout);
        return config.embeddingSize() == config.hiddenSize() ? embedded : linear("bert.embeddings_project", embedded);
    }

    private NDArray rows(String table, NDArray numbers) {
        NDArray rows = weights.get(table);
        return rows.getNDArrayInternal()
                .embedding(numbers, rows, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    private NDArray attend(String prefix, NDArray x, NDArray mask, List<NDArray> attentions, Watched seen) {
        NDArray query = byHead(linear(prefix + "query", x));
        NDArray key = byHead(linear(prefix + "key", x));
        NDArray value = byHead(linear(prefix + "value", x));
        NDArray scores = Constants.times(query.matMul(key.transpose(0, 1, 3, 2)), 1 / Math.sqrt(config.headSize()));
        if (seen != null) {
            seen.attention(query, key, value, scores);
        }
        NDArray shares = attention.weights(scores, mask, added);
        attentions.add(shares);
        return shares.matMul(value).transpose(0, 2, 1, 3).reshape(x.getShape());
    }

    /** [rows, length, hidden] as [rows, heads, length, head size]. */
    private NDArray byHead(NDArray x) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), config.heads(), config.headSize())
                .transpose(0, 2, 1, 3);
    }

    private NDArray linear(String name, NDArray x) {
        return x.getNDArrayInternal()
                .linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"))
                .singletonOrThrow();
    }

    private NDArray normalized(String name, NDArray x) {
        NDList result = x.getNDArrayInternal()
                .layerNorm(
                        x,
                        new Shape(x.getShape().get(x.getShape().dimension() - 1)),
                        weights.get(name + ".weight"),
                        weights.get(name + ".bias"),
                        (float) config.layerNormEpsilon());
        return result.singletonOrThrow();
    }

    private static NDArray dropped(NDArray x, float dropout) {
        return dropout == 0
                ? x
                : x.getNDArrayInternal().dropout(x, dropout, true).singletonOrThrow();
    }
}
