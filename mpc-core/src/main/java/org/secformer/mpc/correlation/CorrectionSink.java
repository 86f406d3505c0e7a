package org.secformer.mpc.correlation;

/** Where the dealer writes corrections, block after block, in the order of use. */
public interface CorrectionSink {
    /** Appends a block; {@code packed} has {@code header.payloadBytes()} bytes and stays the caller's. */
    void write(BlockHeader header, byte[] packed);
}
