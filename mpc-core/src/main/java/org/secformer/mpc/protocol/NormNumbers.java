package org.secformer.mpc.protocol;

import java.io.Serializable;

/**
 * How a LayerNorm holds its numbers.
 *
 * @param input how its rows are opened, with results that leave {@code operandBits} of a normalised row
 * @param rowSum how a row's sum is opened, with enough results for its square
 * @param squareBits in which squares of the input are added up
 * @param inverse how 1 / deviation is opened
 * @param normalized fraction bits of a normalised row
 * @param operandBits in which a normalised row is opened for products
 */
public record NormNumbers(Format input, Format rowSum, int squareBits, Format inverse, int normalized, int operandBits)
        implements Serializable {
    /** Fraction bits of 2^k / columns, by which the square of a row's sum is multiplied. */
    public static final int SHARE_BITS = 10;

    private static final int LOWEST_VARIANCE = -14;

    /** The square root of the number of columns, at least, as a power of two: of a row's sum so many fraction bits are enough. */
    public static int halfLog(int columns) {
        return (65 - Long.numberOfLeadingZeros(columns - 1L)) / 2;
    }

    /** Variances from 2^-14 to 2^14, read as divided by a power of 4 that lacks up to two bits of the number of columns. */
    public static Octaves variances(int columns) {
        int missing = Math.getExponent(Math.scalb((double) columns, -2 * halfLog(columns)));
        return new Octaves(LOWEST_VARIANCE + missing, InverseSquareRoot.RANGE.to());
    }
}
