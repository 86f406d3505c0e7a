package org.secformer.mpc.ring;

/** Real numbers as ring elements: x is held as the integer nearest to x 2^fractionBits. */
public final class FixedPoint {
    private FixedPoint() {}

    /** The nearest multiple of 2^-fractionBits, as an integer; ties to even. */
    public static long encode(double value, int fractionBits) {
        double scaled = Math.rint(Math.scalb(value, fractionBits));
        if (!(Math.abs(scaled) < 0x1p63)) {
            throw new ArithmeticException("a value does not fit 64 bits at " + fractionBits + " fraction bits");
        }
        return (long) scaled;
    }

    public static double decode(long element, int fractionBits) {
        return Math.scalb((double) element, -fractionBits);
    }

    public static long[] encode(double[] values, int fractionBits) {
        long[] encoded = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            encoded[i] = encode(values[i], fractionBits);
        }
        return encoded;
    }

    /** The value as it is after encoding and decoding, for constants whose rounding must be known. */
    public static double rounded(double value, int fractionBits) {
        return decode(encode(value, fractionBits), fractionBits);
    }

    /** The low bits of an element read as a two's complement number. */
    public static long signed(long element, int bits) {
        return element << (64 - bits) >> (64 - bits);
    }

    /** A mask of the low bits; bits in [1, 64]. */
    public static long lowBits(int bits) {
        return -1L >>> (64 - bits);
    }
}
