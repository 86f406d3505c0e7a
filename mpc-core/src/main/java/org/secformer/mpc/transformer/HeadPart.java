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
