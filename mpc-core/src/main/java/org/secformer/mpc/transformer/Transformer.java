package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.Format;
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
        p.section("embedding");
        Opened openedMask = p.open(mask, Format.full(0));
        TextFlags flags = new TextFlags(p, plan, mask);
        Operand x = Embedding.apply(p, embedded, plan, flags.of(Block.Tokens.ALL));
        for (int layer = 0; layer < shape.layers(); layer++) {
            Block.Tokens tokens =
                    Block.isLast(shape, layer) ? shape.head().part().reads() : Block.Tokens.ALL;
            if (tokens == Block.Tokens.FIRST) {
                flags.leaveOutPadding();
            }
            x = new Block(plan, parameters, layer, tokens).apply(p, x, openedMask, flags);
        }
        flags.combine();
        p.section("head");
        Sharing logits = shape.head().part().apply(p, x, openedMask, plan, parameters);
        Sharing result = flags.applyTo(p.open(logits, Format.full(Plan.INPUT_SCALE)));
        p.section("");
        return result;
    }
}
