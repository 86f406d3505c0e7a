package org.secformer.mpc.correlation;

/**
 * Announces a block of corrections.
 *
 * @param purpose what it is for
 * @param count number of elements
 * @param width bytes per element, 1 to 8
 */
public record BlockHeader(Purpose purpose, int count, int width) {
    public long payloadBytes() {
        return (long) count * width;
    }

    @Override
    public String toString() {
        return count + " " + purpose + " elements of " + width + " bytes";
    }
}
