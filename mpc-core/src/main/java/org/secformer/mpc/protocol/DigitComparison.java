package org.secformer.mpc.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * From "less" and "equal" per 4-bit digit to "less" of the whole number:
 *
 * <p>{@code [C < R] = lt_n ^ eq_n lt_(n-1) ^ eq_n eq_(n-1) lt_(n-2) ^ ...}, digits from the most significant down. Up to four
 * digits take one round; up to eight take two groups of four side by side, then one more product. Bits sent per compared
 * element: 6 for four digits; 6 + 7 + 2 for eight.
 */
final class DigitComparison {
    private static final int GROUP = 4;

    private final AndGates gates;
    private final int words;

    DigitComparison(AndGates gates, int words) {
        this.gates = gates;
        this.words = words;
    }

    /**
     * @param less per digit, least significant first, the bits "C's digit is less"; entries may be null (dealer)
     * @param equal likewise; the first is not used
     */
    long[] less(long[][] less, long[][] equal) {
        int digits = less.length;
        if (digits <= GROUP) {
            return lower(less, issueLower(less, equal, digits));
        }
        AndGates.Products lowerIssued = issueLower(less, equal, GROUP);
        AndGates.Products upperIssued = issueUpper(less, equal, digits);
        long[] lower = lower(less, lowerIssued);
        long[][] upper = upperIssued.await();
        int last = upper.length - 1;
        long[] result = less[digits - 1];
        for (int i = 0; i < last; i++) {
            result = BitPlane.xor(result, upper[i]);
        }
        long[] carried = gates.and(words, new long[][] {upper[last], lower}, new int[] {0b11})
                .await()[0];
        return BitPlane.xor(result, carried);
    }

    private static long[] lower(long[][] less, AndGates.Products issued) {
        long[][] terms = issued == null ? new long[0][] : issued.await();
        long[] result = less[terms.length];
        for (long[] term : terms) {
            result = BitPlane.xor(result, term);
        }
        return result;
    }

    /** Issues {@code eq_n ... eq_(i+1) lt_i} for digits 0 .. count - 1, or null for a single digit. */
    private AndGates.Products issueLower(long[][] less, long[][] equal, int count) {
        if (count == 1) {
            return null;
        }
        // Bits: eq_1 .. eq_(count-1), then lt_0 .. lt_(count-2).
        List<long[]> bits = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            bits.add(equal[i]);
        }
        for (int i = 0; i < count - 1; i++) {
            bits.add(less[i]);
        }
        int[] products = new int[count - 1];
        for (int i = 0; i < products.length; i++) {
            int equals = ((1 << (count - 1)) - 1) >>> i << i;
            products[i] = equals | 1 << (count - 1 + i);
        }
        return gates.and(words, bits.toArray(new long[0][]), products);
    }

    /** The same for digits 4 .. count - 1, and last the product of all their equalities. */
    private AndGates.Products issueUpper(long[][] less, long[][] equal, int count) {
        int size = count - GROUP;
        // Bits: eq_4 .. eq_(count-1), then lt_4 .. lt_(count-2).
        List<long[]> bits = new ArrayList<>();
        for (int i = GROUP; i < count; i++) {
            bits.add(equal[i]);
        }
        for (int i = GROUP; i < count - 1; i++) {
            bits.add(less[i]);
        }
        int all = (1 << size) - 1;
        int[] products = new int[size];
        for (int i = 0; i < size - 1; i++) {
            int equals = all >>> (i + 1) << (i + 1);
            products[i] = equals | 1 << (size + i);
        }
        products[size - 1] = all;
        return gates.and(words, bits.toArray(new long[0][]), products);
    }
}
