package org.secformer.jobs.cli;

import org.secformer.datasets.bundle.Embedding;
import org.secformer.jobs.choices.EmbeddingChoice;
import picocli.CommandLine.Option;

/** What becomes of a model's embedding tables: an option of the commands that share a model. */
public final class EmbeddingOption {
    @Option(
            names = EmbeddingChoice.OPTION,
            paramLabel = "private|disclosed",
            description = "embedding tables: private for nobody to see them, which takes the parties more work and"
                    + " datasets more bytes, disclosed for the client to have them (default: disclosed)")
    private Embedding embedding = EmbeddingChoice.USUAL;

    Embedding embedding() {
        return embedding;
    }

    String told() {
        return embedding == Embedding.PRIVATE
                ? "private: the client cannot read them, the parties hold them masked"
                : "disclosed to the client";
    }
}
