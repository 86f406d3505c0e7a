package org.secformer.mpc.transformer;

import java.util.List;
import org.secformer.mpc.protocol.LargestScore;

/** What bounds need of a head's weights, as the parties hold them. Only the model owner holds an instance. */
interface HeadWeights {
    /** Section of the head's bounds. */
    String SECTION = "head";

    /** Of what comes out, or is compared where labels alone do, before the opening that rounds it: the coarser one of the two. */
    static ProvenBound output(String what, double bound) {
        return kind(what, bound + NormBound.unit(LargestScore.FRACTION), NormBound.limit(Plan.INPUT_RANGE));
    }

    static ProvenBound kind(String what, double bound, double allowed) {
        return new ProvenBound(SECTION, "", what, Upwards.up(bound), allowed);
    }

    /**
     * Bounds of everything in the head, in the order of the computation.
     *
     * @param y what holds of the rows that it reads
     * @param length tokens per row, at the most
     */
    List<ProvenBound> bounds(ModelShape shape, NormalisedBound y, int length);
}
