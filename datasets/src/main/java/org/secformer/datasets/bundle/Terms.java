package org.secformer.datasets.bundle;

import java.util.Objects;
import org.secformer.mpc.transformer.Revealed;

/**
 * What the model owner decides on who gets to know what of a model. Signed into its bundles.
 *
 * @param embedding what becomes of the embedding tables
 * @param revealed what of a text's scores the client gets to know
 * @param budget how much may be asked; null for any
 */
public record Terms(Embedding embedding, Revealed revealed, Budget budget) {
    public Terms {
        Objects.requireNonNull(embedding, "what becomes of embedding tables");
        Objects.requireNonNull(revealed, "what is revealed");
    }

    /** Scores, for any number of rows. */
    public static Terms of(Embedding embedding) {
        return new Terms(embedding, Revealed.SCORES, null);
    }

    /** The same, but this is revealed. */
    public Terms with(Revealed other) {
        return new Terms(embedding, other, budget);
    }

    /** The same with this budget. */
    public Terms with(Budget other) {
        return new Terms(embedding, revealed, other);
    }
}
