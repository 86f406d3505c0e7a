package org.secformer.mpc.correlation;

/** Where a party reads the corrections that it holds, block after block. Reading consumes: there is no way back. */
public interface CorrectionSource {
    /**
     * The next block's payload, valid until the next call.
     *
     * @throws MaterialException if the material is damaged, ends early, or its next block is not the expected one
     */
    PackedBlock read(BlockHeader expected);
}
