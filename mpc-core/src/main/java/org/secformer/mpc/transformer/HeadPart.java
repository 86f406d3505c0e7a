package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;

/**
 * What stands after the last block: from the normalised rows of its LayerNorm to the numbers that come out for a text. One class is one
 * kind of head: its parameters, its computation and its bounds.
 */
abstract class HeadPart {
    /** The tokens whose rows it reads; the last block computes no others. */
    abstract Block.Tokens reads();

    /**
     * Refuses numbers with which it cannot be computed.
     *
     * @throws IllegalArgumentException that says what does not fit
     */
    void requireFits(Numerics numerics) {}

    /** Whether its numbers are a vector as wide as a token, and none of them a label's. */
    boolean isVector() {
        return false;
    }

    /**
     * What the numbers that come out mean.
     *
     * @param outputs of one text, the flag left out
     */
    double[] values(double[] outputs) {
        return outputs;
    }

    /**
     * Which numbers are made zeros whether or not a text is flagged; none if null.
     *
     * @param mask the padding mask
     * @return [rows, outputs]: 1 where a number is not to be revealed, else 0, in as many bits as the mask
     */
    Sharing withheld(Sharing mask, Plan plan) {
        return null;
    }

    /** Numbers that come out for a text of so many tokens, the flag left out. */
    abstract int outputs(ModelShape shape, int length);

    /** @param norm the LayerNorm that ends the last block, by its name in the checkpoint */
    abstract void declare(ModelShape shape, String norm, Declarations to);

    /**
     * Applies the head.
     *
     * @param x normalised rows, of the tokens that it {@link #reads}
     * @param mask the padding mask
     * @return [rows, outputs], at {@link Plan#INPUT_SCALE} fraction bits or more and valid in 32 bits beyond them
     */
    abstract Sharing apply(Protocols p, Operand x, Opened mask, Plan plan, ModelParameters parameters);

    /** What bounds need of its weights. */
    abstract HeadWeights weights(FoldedModel model);
}
