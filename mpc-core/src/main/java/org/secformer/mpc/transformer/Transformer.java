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
     * @return logits and the flag, [rows per batch, {@link Plan#outputs}], scale {@link Plan#INPUT_SCALE}; opened once more under a
     *     mask, so that they carry no residue of the rounding before. The flag is 1 for a row with a value out of its range, whose
     *     logits are zeros; exact in the clear, where exact logits are not taken away
     */
    public Sharing forward(Protocols p, Sharing embedded, Sharing mask) {
        ModelShape shape = plan.shape();
        Numerics numerics = shape.numerics();
        p.section("embedding");
        Opened openedMask = p.open(mask, Format.full(0));
        TextFlags flags = new TextFlags(p, plan, mask);
        double epsilon = shape.epsilon() * Plan.EMBEDDING_FACTOR * Plan.EMBEDDING_FACTOR;
        Operand x = LayerNorm.apply(
                p,
                embedded,
                epsilon,
                numerics.beforeAttention(shape.hidden()),
                plan.network(),
                flags.of(EncoderLayer.Tokens.ALL));
        for (int layer = 0; layer < shape.layers(); layer++) {
            EncoderLayer.Tokens tokens =
                    layer == shape.layers() - 1 ? EncoderLayer.Tokens.FIRST : EncoderLayer.Tokens.ALL;
            if (tokens == EncoderLayer.Tokens.FIRST) {
                flags.leaveOutPadding();
            }
            x = new EncoderLayer(plan, parameters, layer, tokens).apply(p, x, openedMask, flags);
        }
        flags.combine();
        p.section("head");
        Sharing pooled =
                shape.head().apply(p, Linear.apply(p, x, parameters, ParameterNames.POOLER), numerics.headNumbers());
        Sharing logits = Linear.apply(p, p.operand(pooled, numerics.headBits()), parameters, ParameterNames.CLASSIFIER);
        Sharing result = flags.applyTo(p.open(logits, Format.full(Plan.INPUT_SCALE)));
        p.section("");
        return result;
    }
}
