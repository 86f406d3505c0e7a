package org.secformer.mpc.protocol;

import java.util.function.Supplier;

/**
 * From "less" and "equal" per digit to "less" of the whole number, in one round:
 *
 * <p>{@code [C < R] = lt_n ^ eq_n lt_(n-1) ^ eq_n eq_(n-1) lt_(n-2) ^ ...}, digits from the most significant down, at most four.
 * Bits sent per compared element: 6 for four digits; randomness: 15 bits.
 */
final class DigitComparison {
    private final AndGates gates;
    private final int words;

    DigitComparison(AndGates gates, int words) {
        this.gates = gates;
        this.words = words;
    }

    /** Bit planes that are sent to compare so many digits. */
    static int planesSent(int digits) {
        return 2 * (digits - 1);
    }

    /**
     * Sends what the round opens; what is returned waits for the peer's.
     *
     * @param less per digit, least significant first, the bits "C's digit is less"; entries may be null (dealer)
     * @param equal likewise; the first is not used
     */
    Supplier<long[]> less(long[][] less, long[][] equal) {
        int digits = less.length;
        long[] last = less[digits - 1];
        if (digits == 1) {
            return () -> last;
        }
        AndGates.Products terms = gates.and(words, planes(less, equal), products(digits));
        return () -> {
            long[] result = last;
            for (long[] term : terms.await()) {
                result = BitPlane.xor(result, term);
            }
            return result;
        };
    }

    /** eq_1 .. eq_(n-1), then lt_0 .. lt_(n-2). */
    private static long[][] planes(long[][] less, long[][] equal) {
        int last = less.length - 1;
        long[][] planes = new long[planesSent(less.length)][];
        System.arraycopy(equal, 1, planes, 0, last);
        System.arraycopy(less, 0, planes, last, last);
        return planes;
    }

    /** {@code eq_n ... eq_(i+1) lt_i} for every digit i but the last, as sets of planes. */
    private static int[] products(int digits) {
        int last = digits - 1;
        int[] products = new int[last];
        for (int i = 0; i < last; i++) {
            int equals = ((1 << last) - 1) >>> i << i;
            products[i] = equals | 1 << (last + i);
        }
        return products;
    }
}
