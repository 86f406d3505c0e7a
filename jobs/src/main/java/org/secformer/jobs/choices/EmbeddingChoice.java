package org.secformer.jobs.choices;

import java.util.Locale;
import org.secformer.datasets.bundle.Embedding;

/** What becomes of a model's embedding tables, chosen by its owner. */
public final class EmbeddingChoice {
    /** The option that it is given with. */
    public static final String OPTION = "--embedding";

    public static final Embedding USUAL = Embedding.DISCLOSED;

    private EmbeddingChoice() {}

    /** The option's value. */
    public static String value(Embedding embedding) {
        return embedding.name().toLowerCase(Locale.ROOT);
    }
}
