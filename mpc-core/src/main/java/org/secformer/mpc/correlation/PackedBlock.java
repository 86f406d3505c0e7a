package org.secformer.mpc.correlation;

/**
 * A block's payload within a larger array, not to be changed. At least {@link org.secformer.mpc.ring.Packing#SLACK_BYTES} bytes
 * of the array follow it.
 *
 * @param bytes belongs to whoever made the block
 * @param offset of the payload
 */
public record PackedBlock(byte[] bytes, int offset) {}
