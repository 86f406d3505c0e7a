package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Openings;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.TruthTables;

/**
 * What a comparison of an opened value needs of the mask R: its top bit, and per digit the truth tables of "less" and "equal" over
 * the values of C's digit. Looking up public digits is local, for any number of thresholds.
 */
final class DigitTables extends Correlation<OpeningMask> {
    private final int lowestBit;
    private final Digits digits;

    /**
     * @param lowestBit that is looked at
     * @param digits of the bits above it, without the top one
     */
    DigitTables(int lowestBit, Digits digits) {
        this.lowestBit = lowestBit;
        this.digits = digits;
        xor(Purpose.COMPARISON, Long.SIZE, Packing::words, this::topBits);
        for (int digit = 0; digit < digits.count(); digit++) {
            int d = digit;
            int words = digits.words(d);
            xor(
                    Purpose.COMPARISON,
                    digits.width(d),
                    count -> count * words,
                    (r, from, count, tables) -> fill(d, r, from, count, tables));
        }
    }

    Digits digits() {
        return digits;
    }

    /** How far a value may lie from every threshold, in units. */
    double reach() {
        return Math.scalb(Math.scalb(1.0, digits.bits()) - 1, lowestBit);
    }

    private void topBits(OpeningMask r, int from, int count, long[] top) {
        int position = lowestBit + digits.bits();
        for (int at = 0; at < count; at += 64) {
            long word = 0;
            for (int j = Math.min(count, at + 64) - 1; j >= at; j--) {
                word = word << 1 | r.unsigned(from + j) >>> position & 1;
            }
            top[at >>> 6] = word;
        }
    }

    private void fill(int digit, OpeningMask r, int from, int count, long[] tables) {
        int shift = shift(digit);
        int mask = mask(digit);
        digits.fill(digit, j -> (int) (r.unsigned(from + j) >>> shift) & mask, count, tables);
    }

    private int shift(int digit) {
        return lowestBit + digit * digits.size();
    }

    private int mask(int digit) {
        return (1 << digits.sizeOf(digit)) - 1;
    }

    /**
     * A party's shares, stacked by threshold.
     *
     * @param signs {@code C_top ^ R_top ^ 1}
     * @param less per digit, least significant first, the bits "C's digit is less"
     * @param equal likewise
     */
    record Found(long[] signs, long[][] less, long[][] equal) {
        Found(int words, int digits) {
            this(new long[words], new long[digits][words], new long[digits][words]);
        }
    }

    /**
     * Looks up the digits of a piece.
     *
     * @param offsets what is taken off the opening to give C, one per threshold; only the low 32 bits matter, as neither digits nor the
     *     top bit lie higher
     */
    void lookUp(Piece piece, Openings.Masked t, int[] offsets, Found found) {
        int elements = t.opening().length;
        long[] topOfMask = piece.next();
        for (int k = 0; k < offsets.length; k++) {
            signs(piece, t, offsets[k], topOfMask, found.signs(), k * elements + piece.from());
        }
        // The same arrays for all thresholds, of which there are hundreds, and digits.
        long[] less = piece.scratch(Packing.words(piece.count()));
        long[] equal = piece.scratch(Packing.words(piece.count()));
        long[] tables = piece.scratch(piece.count() * digits.mostWords());
        for (int d = 0; d < digits.count(); d++) {
            piece.next(tables, 0);
            for (int k = 0; k < offsets.length; k++) {
                TruthTables.lookUp(
                        tables,
                        digits.words(d),
                        t.opening(),
                        piece.from(),
                        piece.count(),
                        places(d, offsets[k]),
                        less,
                        equal);
                BitPlane.put(found.less()[d], k * elements + piece.from(), less, piece.count());
                BitPlane.put(found.equal()[d], k * elements + piece.from(), equal, piece.count());
            }
        }
    }

    private TruthTables.Places places(int digit, int offset) {
        // The lowest digit has no second table: the first is read again, for nothing.
        int second = digit == 0 ? 0 : digits.equalFrom(digit);
        return new TruthTables.Places(offset, shift(digit), mask(digit), second);
    }

    /** {@code C_top ^ R_top ^ 1}, not the top bit of C - R but for the borrow, to the plane from a position on. */
    private void signs(Piece piece, Openings.Masked t, int offset, long[] topOfMask, long[] plane, int target) {
        int topBit = lowestBit + digits.bits();
        int first = (int) t.first();
        int[] c = t.opening();
        for (int at = 0; at < piece.count(); at += 64) {
            int here = Math.min(64, piece.count() - at);
            long word = 0;
            for (int b = 0; b < here; b++) {
                word |= (long) ((c[piece.from() + at + b] - offset >>> topBit & 1 ^ 1) & first) << b;
            }
            long mask = topOfMask[at >>> 6] & FixedPoint.lowBits(here);
            BitPlane.put(plane, target + at, word ^ mask, here);
        }
    }
}
