package org.secformer.mpc.protocol;

import java.io.Serializable;

/**
 * How GeLU and the functions built like it hold their numbers.
 *
 * @param argument how x is opened, with results in which the function is needed
 * @param inner how the series is opened that holds between the edges, with the same results
 * @param precision fraction bits of the series' public factors
 * @param edgeBits the edges are met within 2^-edgeBits
 */
public record GeluNumbers(Format argument, Format inner, int precision, int edgeBits) implements Serializable {
    /** The lowest bit that comparisons with the edges look at. */
    int lowestBit() {
        return argument.fractionBits() - edgeBits;
    }

    /** Bits that comparisons with the edges look at: x may lie as far from an edge as its opening holds, or half of that. */
    int window() {
        return argument.opened() - lowestBit() - 1;
    }

    /** Bits of the series that opening it needs, at its scale. */
    int seriesBits(int scale) {
        return inner.opened() + scale - inner.fractionBits();
    }
}
