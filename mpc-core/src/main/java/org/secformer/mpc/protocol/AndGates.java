package org.secformer.mpc.protocol;

/**
 * Products of exclusive-or shared bits in one round: every bit is opened once under a mask, and the dealer shares the
 * products of masks that the expansion needs.
 *
 * <p>A product is a set of bits, written as a mask of their indices. Per bit plane 8 bytes per word are sent; randomness: 8
 * bytes per word for every subset of two or more bits of a product.
 */
interface AndGates {
    /**
     * Sends the masked bits.
     *
     * @param words words per plane
     * @param planes the bits; entries are null where there are no values
     * @param products sets of indices into planes
     */
    Products and(int words, long[][] planes, int[] products);

    /** Openings on their way. */
    interface Products {
        /** Waits for the openings; one plane per product. */
        long[][] await();
    }
}
