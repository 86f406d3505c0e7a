package org.secformer.mpc.correlation;

import org.secformer.mpc.ring.Packing;

/**
 * Announces a block of corrections.
 *
 * @param purpose what it is for
 * @param count number of elements
 * @param bits per element, as {@link Packing} packs them
 */
public record BlockHeader(Purpose purpose, int count, int bits) {
    /** The header of a block of which so many bits matter: in the next width that can be packed. */
    static BlockHeader of(Purpose purpose, int count, int bits) {
        return new BlockHeader(purpose, count, Packing.widthFor(bits));
    }

    public long payloadBytes() {
        return Packing.bytes(count, bits);
    }

    @Override
    public String toString() {
        return count + " " + purpose + " elements of " + bits + " bits";
    }
}
