package org.secformer.mpc.ring;

/**
 * Arithmetic on openings and what is dealt for them, many elements at a time: on vectors of 512 bits in C where those run, else
 * in Java, with the same results to the last bit that matters.
 *
 * <p>Arrays of a whole tensor are used from an element on, arrays that belong to one call from their beginning.
 */
public final class Openings {
    /** Adding it moves a number below 2^51 in magnitude so that its lowest mantissa bit counts ones. */
    private static final double TO_INTEGER = 0x1.8p52;

    private static final long INTEGER_ZERO = Double.doubleToRawLongBits(TO_INTEGER);

    private Openings() {}

    /**
     * A tensor t opened by c at a party: the public part is P = c - offset, and t = P - m with the mask's reading m that c's top
     * bit picks.
     *
     * @param ringBits bits of c, 1 to 32; those above are noise
     * @param offset taken off c
     * @param first all ones at the party that adds what is public, else 0
     * @param opening c
     * @param mask this party's parts of the masks, and shares of m once {@link #pickMasks} has been here
     */
    public record Masked(int ringBits, long offset, long first, int[] opening, long[] mask) {
        public long publicPart(int i) {
            return (opening[i] & FixedPoint.lowBits(ringBits)) - offset;
        }

        /** [t] = P - [m]. */
        public long valueShare(int i) {
            return (publicPart(i) & first) - mask[i];
        }

        /** What is added to a share dealt for the unsigned reading: 2^ringBits times the dealt part if c's top bit is clear. */
        public long change(int i, long dealt) {
            return dealt << ringBits & ~(long) (opening[i] << 32 - ringBits >> 31);
        }

        /** Shapes only: what it holds is secret. */
        @Override
        public String toString() {
            return mask.length + " elements opened in " + ringBits + " bits";
        }
    }

    /** {@code opening = (share + added >>> shift) + mask} modulo 2^32, and its low {@code bits} bits, 8 to 32, packed. */
    public static void hide(
            long[] share,
            long added,
            int shift,
            long[] mask,
            int[] opening,
            int from,
            int count,
            int bits,
            byte[] packed) {
        if (NativeElements.ARE_HERE) {
            NativeOpenings.hide(share, added, shift, mask, opening, from, count, bits, packed);
        } else {
            hideInJava(share, added, shift, mask, opening, from, count, bits, packed);
        }
    }

    static void hideInJava(
            long[] share,
            long added,
            int shift,
            long[] mask,
            int[] opening,
            int from,
            int count,
            int bits,
            byte[] packed) {
        for (int i = from; i < from + count; i++) {
            opening[i] = (int) (share[i] + added >>> shift) + (int) mask[i];
        }
        Packing.pack(opening, from, count, bits, packed, 0);
    }

    /** {@code opening = share - mask}, and its low {@code bits} bits packed. */
    public static void hide(long[] share, long[] mask, long[] opening, int from, int count, int bits, byte[] packed) {
        if (NativeElements.ARE_HERE) {
            NativeOpenings.hide(share, mask, opening, from, count, bits, packed);
        } else {
            hideInJava(share, mask, opening, from, count, bits, packed);
        }
    }

    static void hideInJava(long[] share, long[] mask, long[] opening, int from, int count, int bits, byte[] packed) {
        for (int i = from; i < from + count; i++) {
            opening[i] = share[i] - mask[i];
        }
        Packing.packInJava(opening, from, count, bits, packed, 0);
    }

    /** Adds the peer's part, packed in {@code bits} bits, 8 to 32; bits above them are noise afterwards. */
    public static void reveal(byte[] packed, int bits, int[] opening, int from, int count) {
        if (NativeElements.ARE_HERE) {
            NativeOpenings.reveal(packed, bits, opening, from, count);
        } else {
            Packing.addInts(packed, bits, opening, from, count);
        }
    }

    /** Adds the peer's part modulo 2^bits. */
    public static void reveal(byte[] packed, int bits, long[] opening, int from, int count) {
        if (NativeElements.ARE_HERE) {
            NativeOpenings.reveal(packed, bits, opening, from, count);
        } else {
            Packing.addLongs(packed, bits, opening, from, count);
        }
    }

    /** Makes shares of picked readings of the parts of masks: adds the dealt high bits and changes. */
    public static void pickMasks(Masked t, int from, int count, long[] high, long[] change) {
        if (NativeElements.ARE_HERE) {
            NativeOpenings.pickMasks(t, from, count, high, change);
        } else {
            pickMasksInJava(t, from, count, high, change);
        }
    }

    static void pickMasksInJava(Masked t, int from, int count, long[] high, long[] change) {
        for (int j = 0; j < count; j++) {
            int i = from + j;
            t.mask()[i] += (high[j] << t.ringBits()) + t.change(i, change[j]);
        }
    }

    /**
     * {@code z = constant + square [t^2] + linear [t]} with {@code [t^2] = P^2 - 2 P [m] + [m^2]}.
     *
     * @param dealt shares of the squares of the unsigned readings
     * @param change and what changes them
     */
    public static void squares(
            Masked t,
            int from,
            int count,
            long[] dealt,
            long[] change,
            long constant,
            long linear,
            long square,
            long[] z) {
        if (NativeElements.ARE_HERE) {
            NativeOpenings.squares(t, from, count, dealt, change, constant, linear, square, z);
        } else {
            squaresInJava(t, from, count, dealt, change, constant, linear, square, z);
        }
    }

    static void squaresInJava(
            Masked t,
            int from,
            int count,
            long[] dealt,
            long[] change,
            long constant,
            long linear,
            long square,
            long[] z) {
        for (int j = 0; j < count; j++) {
            int i = from + j;
            long value = t.valueShare(i);
            long squared = dealt[j] + t.change(i, change[j]) + t.publicPart(i) * (value - t.mask()[i]);
            z[i] = constant + square * squared + linear * value;
        }
    }

    /**
     * {@code z = v [t] + (1 - 2 v) (P [rho] - [rho m])} for opened bits v of shared bits under masks rho.
     *
     * @param from where t is
     * @param bits v, 64 to a word
     * @param rho shares of the bits' masks
     * @param change of shares of rho m, from {@code changeFrom} on
     * @param z holds shares of rho m for the unsigned readings before
     * @param at where bits, rho and results are
     */
    public static void timesBits(
            Masked t, int from, long[] bits, long[] rho, long[] change, int changeFrom, long[] z, int at, int count) {
        if (NativeElements.ARE_HERE) {
            NativeOpenings.timesBits(t, from, bits, rho, change, changeFrom, z, at, count);
        } else {
            timesBitsInJava(t, from, bits, rho, change, changeFrom, z, at, count);
        }
    }

    static void timesBitsInJava(
            Masked t, int from, long[] bits, long[] rho, long[] change, int changeFrom, long[] z, int at, int count) {
        for (int j = 0; j < count; j++) {
            int i = from + j;
            int to = at + j;
            long v = bits[to >>> 6] >>> to & 1;
            long product = t.publicPart(i) * rho[to] - z[to] - t.change(i, change[changeFrom + j]);
            z[to] = (t.valueShare(i) & -v) + ((product ^ -v) + v);
        }
    }

    /**
     * {@code z += (nearest(a x) u + nearest(b y) w) 2^raise}.
     *
     * @param x with a x below 2^51 in magnitude, as b y
     */
    public static void addProducts(
            double a, double[] x, long[] u, double b, double[] y, long[] w, int raise, long[] z, int from, int count) {
        if (NativeElements.ARE_HERE) {
            NativeOpenings.addProducts(a, x, u, b, y, w, raise, z, from, count);
        } else {
            addProductsInJava(a, x, u, b, y, w, raise, z, from, count);
        }
    }

    static void addProductsInJava(
            double a, double[] x, long[] u, double b, double[] y, long[] w, int raise, long[] z, int from, int count) {
        for (int j = 0; j < count; j++) {
            z[from + j] += nearest(a * x[j]) * u[j] + nearest(b * y[j]) * w[j] << raise;
        }
    }

    /** The nearest integer, ties to even, of a number below 2^51 in magnitude; several times faster than rounding. */
    public static long nearest(double x) {
        return Double.doubleToRawLongBits(x + TO_INTEGER) - INTEGER_ZERO;
    }
}
