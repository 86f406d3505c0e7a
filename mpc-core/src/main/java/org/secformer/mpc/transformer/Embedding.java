package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.LayerNorm;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.RangeWatch;
import org.secformer.mpc.sharing.Sharing;

/**
 * The LayerNorm that the client's embedding sums go through. Its gain and bias are parameters of the block that reads it, and so is the
 * projection to the width of layers, where embeddings have another; the tables are the client's.
 */
final class Embedding {
    /** Its name in the checkpoint. */
    static final String NORM = "bert.embeddings.LayerNorm";

    private static final String PROJECTION = "bert.embeddings_project";

    private Embedding() {}

    /** What stands between the normalised rows and the first layer, where embeddings are not as wide as layers. */
    static Declarations.Projection projection(ModelShape shape) {
        return new Declarations.Projection(PROJECTION, shape.hidden());
    }

    /** Of the sums as they are shared, {@link Plan#EMBEDDING_FACTOR} times as large. */
    static double epsilon(ModelShape shape) {
        return shape.epsilon() * Plan.EMBEDDING_FACTOR * Plan.EMBEDDING_FACTOR;
    }

    static Operand apply(Protocols p, Sharing embedded, Plan plan, RangeWatch watch) {
        ModelShape shape = plan.shape();
        return LayerNorm.apply(
                p,
                embedded,
                epsilon(shape),
                shape.numerics().beforeAttention(shape.embedding()),
                plan.network(),
                watch);
    }
}
