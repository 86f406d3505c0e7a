package org.secformer.mpc.transformer;

import java.util.List;

/** What bounds need of a head's weights, as the parties hold them. Only the model owner holds an instance. */
interface HeadWeights {
    /** Section of the head's bounds. */
    String SECTION = "head";

    /**
     * Bounds of everything in the head, in the order of the computation.
     *
     * @param y what holds of the rows that it reads
     * @param length tokens per row, at the most
     */
    List<ProvenBound> bounds(ModelShape shape, NormalisedBound y, int length);
}
