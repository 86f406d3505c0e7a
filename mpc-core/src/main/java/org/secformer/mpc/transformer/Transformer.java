package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.Format;
import org.secformer.mpc.protocol.LargestScore;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;

/**
 * A model of BERT's family, from shared embeddings to the shared numbers of its head: embedding, blocks and head, one after the other.
 * No part of it knows which interpreter runs it.
 *
 * <p>Between layers flows the normalised row, an operand of shape [rows per batch * length, hidden]; in the last layer only
 * what the head reads is computed.
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
     * @return the head's numbers, or what is {@link Revealed} of them, and the flag, [rows per batch, {@link Plan#outputs}], scale {@link
     *     Plan#INPUT_SCALE}; opened once more under a mask, so that they carry no residue of the rounding before. The flag is 1 for a row
     *     with a value out of its range, whose numbers are zeros, as are those of padded tokens; exact in the clear, where exact numbers
     *     are not taken away
     */
    public Sharing forward(Protocols p, Sharing embedded, Sharing mask) {
        ModelShape shape = plan.shape();
        HeadPart head = shape.head().part();
        p.section("embedding");
        Opened openedMask = p.open(mask, Format.full(0));
        TextFlags flags = new TextFlags(p, plan, mask);
        Operand x = Embedding.apply(p, embedded, plan, flags.of(Block.Tokens.ALL));
        for (int layer = 0; layer < shape.layers(); layer++) {
            Block.Tokens tokens = Block.isLast(shape, layer) ? head.reads() : Block.Tokens.ALL;
            if (tokens == Block.Tokens.FIRST) {
                flags.leaveOutPadding();
            }
            x = new Block(plan, parameters, layer, tokens).apply(p, x, openedMask, flags);
        }
        flags.combine(head.withheld(mask, plan));
        p.section("head");
        Sharing outputs = head.apply(p, x, openedMask, plan, parameters);
        Sharing result = shape.revealed().tellsScores()
                ? flags.applyTo(p.open(outputs, Format.full(Plan.INPUT_SCALE)))
                : label(p, outputs, flags);
        p.section("");
        return result;
    }

    private Sharing label(Protocols p, Sharing scores, TextFlags flags) {
        p.section("label");
        Revealed revealed = plan.shape().revealed();
        Sharing label = revealed.hasMargin()
                ? LargestScore.numberAndMargin(p, scores, revealed.margin(), flags::value)
                : LargestScore.number(p, scores, flags::value);
        return label.concatenated(flags.value().columns(0, 1)).raisedTo(Plan.INPUT_SCALE);
    }
}
