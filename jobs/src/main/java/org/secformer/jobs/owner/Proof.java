package org.secformer.jobs.owner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.mpc.transformer.EmbeddingBound;
import org.secformer.mpc.transformer.FittedNumbers;
import org.secformer.mpc.transformer.FoldedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.ModelWeights;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.ProvenBound;
import org.secformer.mpc.transformer.ProvenBounds;

/** What a checkpoint's weights prove of values for any text: bounds, and the numbers that they fit. The model owner's. */
public final class Proof {
    private final ModelShape shape;
    private final ModelWeights weights;

    private Proof(ModelShape shape, ModelWeights weights) {
        this.shape = shape;
        this.weights = weights;
    }

    /** Reads all weights. */
    public static Proof of(Path checkpoint) throws IOException {
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            // Weights have as many fraction bits in all numbers.
            ModelShape shape = ModelSharing.shape(opened.config(), Numerics.COMPACT);
            EmbeddingTables tables = opened.embeddings();
            EmbeddingBound embedding =
                    EmbeddingBound.of(shape.embedding(), tables.words(), tables.positions(), tables.types());
            return new Proof(shape, ModelWeights.of(FoldedModel.of(shape, opened::tensor), embedding));
        }
    }

    /** Bounds with these numbers for rows up to a length, on any network. */
    public List<ProvenBound> bounds(Numerics numerics, int length) {
        return ProvenBounds.of(weights, shape.with(numerics), length);
    }

    /** See {@link FittedNumbers#of}. */
    public Optional<Numerics> fitted(int length, int finer) {
        return FittedNumbers.of(weights, shape, length, finer);
    }

    public static boolean holds(List<ProvenBound> bounds) {
        return bounds.stream().allMatch(ProvenBound::isProven);
    }
}
