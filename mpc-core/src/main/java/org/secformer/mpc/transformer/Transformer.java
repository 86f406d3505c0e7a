package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.Format;
import org.secformer.mpc.protocol.LayerNorm;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;

/**
 * BERT, RoBERTa or DistilBERT for sequence classification, from shared embeddings to shared logits. No part of it knows which interpreter runs it.
 *
 * <p>Between layers flows the normalised row, an operand of shape [rows per batch * length, hidden]; in the last layer only
 * what the first token of each row needs is computed.
 */
public final class Transformer {
    private final Plan plan;
    private final ModelParameters parameters;

    public Transformer(Plan plan, ModelParameters parameters) {
        this.plan = plan;
        this.parameters = parameters;
    }

    /**
     * Scores one batch.
     *
     * @param embedded {@link Plan#EMBEDDING_FACTOR} times the sum of word, position and type embeddings less its mean, shape {@link
     *     Plan#embeddingShape}, scale {@link Plan#INPUT_SCALE}, at least 32 bits
     * @param mask {@link Plan#maskValue} of every token, shape {@link Plan#maskShape}, scale 0, at least 32 bits
     * @return logits, [rows per batch, labels], scale {@link Plan#INPUT_SCALE}; opened once more under a mask, so that they
     *     carry no residue of the rounding before
     */
    public Sharing forward(Protocols p, Sharing embedded, Sharing mask) {
        ModelShape shape = plan.shape();
        Numerics numerics = shape.numerics();
        p.section("embedding");
        Opened openedMask = p.open(mask, Format.full(0));
        double epsilon = shape.epsilon() * Plan.EMBEDDING_FACTOR * Plan.EMBEDDING_FACTOR;
        Operand x = LayerNorm.apply(p, embedded, epsilon, numerics.beforeAttention(shape.hidden()), plan.network());
        for (int layer = 0; layer < shape.layers(); layer++) {
            EncoderLayer.Tokens tokens =
                    layer == shape.layers() - 1 ? EncoderLayer.Tokens.FIRST : EncoderLayer.Tokens.ALL;
            x = new EncoderLayer(plan, parameters, layer, tokens).apply(p, x, openedMask);
        }
        p.section("head");
        Sharing pooled =
                shape.head().apply(p, Linear.apply(p, x, parameters, ParameterNames.POOLER), numerics.headNumbers());
        Sharing logits = Linear.apply(p, p.operand(pooled, numerics.headBits()), parameters, ParameterNames.CLASSIFIER);
        Sharing result = p.open(logits, Format.full(Plan.INPUT_SCALE)).value();
        p.section("");
        return result;
    }
}
