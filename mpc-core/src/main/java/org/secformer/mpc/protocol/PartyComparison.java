package org.secformer.mpc.protocol;

import java.util.function.Supplier;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.TruthTables;

/**
 * A party's comparison of an opened value with thresholds: bits {@code C >= R} of public C and masks R.
 *
 * @param protocols for randomness and the borrow's round
 * @param opening c of every element
 * @param lowestBit that is looked at
 * @param digits of the bits above it, without the top one
 */
record PartyComparison(PartyProtocols protocols, int[] opening, int lowestBit, Digits digits) {
    /**
     * Shared bits, stacked by threshold, once the opening is there that this sends.
     *
     * @param offsets what is taken off the opening to give C, one per threshold; only the low 32 bits matter, as neither
     *     digits nor the top bit lie higher
     */
    Supplier<long[]> atLeast(int[] offsets) {
        int elements = opening.length;
        int words = Packing.words(Math.multiplyExact(offsets.length, elements));
        long[] signs = new long[words];
        long[][] less = new long[digits.count()][words];
        long[][] equal = new long[digits.count()][words];
        protocols.scratch().pieces(elements, (from, count) -> {
            long[] topOfMask = protocols.scratch().longs(Packing.words(count));
            protocols.randomness().xor(Purpose.COMPARISON, Long.SIZE, topOfMask, Packing.words(count));
            for (int k = 0; k < offsets.length; k++) {
                signs(topOfMask, offsets[k], lowestBit + digits.bits(), from, count, signs, k * elements);
            }
            Found found = new Found(protocols.scratch(), count);
            long[] tables = protocols.scratch().longs(count * digits.mostWords());
            for (int d = 0; d < digits.count(); d++) {
                protocols.randomness().xor(Purpose.COMPARISON, digits.width(d), tables, count * digits.words(d));
                for (int k = 0; k < offsets.length; k++) {
                    lookUp(tables, d, offsets[k], from, count, found);
                    BitPlane.put(less[d], k * elements + from, found.less, count);
                    BitPlane.put(equal[d], k * elements + from, found.equal, count);
                }
            }
        });
        Supplier<long[]> borrow = new DigitComparison(protocols, words).less(less, equal);
        return () -> BitPlane.xor(signs, borrow.get());
    }

    /** Not the top bit of C - R but for the borrow: {@code C_top ^ R_top ^ 1}, to the plane from position {@code target} on. */
    private void signs(long[] topOfMask, int offset, int topBit, int from, int count, long[] plane, int target) {
        int first = (int) protocols.ifFirst();
        for (int at = 0; at < count; at += 64) {
            int here = Math.min(64, count - at);
            long word = 0;
            for (int b = 0; b < here; b++) {
                word |= (long) ((opening[from + at + b] - offset >>> topBit & 1 ^ 1) & first) << b;
            }
            long mask = topOfMask[at >>> 6] & FixedPoint.lowBits(here);
            BitPlane.put(plane, target + from + at, word ^ mask, here);
        }
    }

    /** What truth tables say of a piece: the same two arrays for all thresholds and digits, of which there are hundreds. */
    private record Found(long[] less, long[] equal) {
        Found(Scratch scratch, int count) {
            this(scratch.longs(Packing.words(count)), scratch.longs(Packing.words(count)));
        }
    }

    /** Reads both truth tables of a digit of the mask at the public digit. */
    private void lookUp(long[] tables, int digit, int offset, int from, int count, Found found) {
        // The lowest digit has no second table: the first is read again, for nothing.
        TruthTables.Places places = new TruthTables.Places(
                offset,
                lowestBit + digit * digits.size(),
                (1 << digits.sizeOf(digit)) - 1,
                digit == 0 ? 0 : digits.equalFrom(digit));
        TruthTables.lookUp(tables, digits.words(digit), opening, from, count, places, found.less, found.equal);
    }
}
