package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Openings;

/**
 * {@code [t u] = P [u] - Q [m] + [m n]} for t opened in w bits under m, u in w' bits under n, an element of u meeting {@code repeat} of t
 * one after the other. 3 R - w - w' bits: the product of the unsigned readings and its change for either mask; and R - w - w' more
 * for the change where both change, if that is not 0 modulo 2^R.
 */
final class Product extends Correlation<Product.Masks> {
    private final int scale;
    private final int bits;
    private final int repeat;
    private final boolean firstChanges;
    private final boolean secondChanges;
    private final boolean bothChange;

    /** Both masks, as the dealer knows them. */
    record Masks(OpeningMask m, OpeningMask n) {}

    Product(Format first, Format second, int repeat) {
        this.scale = first.fractionBits() + second.fractionBits();
        this.bits = Math.min(first.results(), second.results());
        this.repeat = repeat;
        // Of a mask that is wider than the results both readings are the same.
        this.firstChanges = bits > first.opened();
        this.secondChanges = bits > second.opened();
        this.bothChange = bits > first.opened() + second.opened();
        additive(
                Purpose.PRODUCT,
                bits,
                (of, from, count, values) ->
                        each(values, from, i -> of.m().unsigned(i) * of.n().unsigned(i / repeat)));
        if (firstChanges) {
            int left = bits - first.opened();
            additive(
                    Purpose.PRODUCT,
                    left,
                    (of, from, count, values) -> each(
                            values, from, i -> of.m().signChange(i) * of.n().unsigned(i / repeat)));
        }
        if (secondChanges) {
            int left = bits - second.opened();
            additive(
                    Purpose.PRODUCT,
                    left,
                    (of, from, count, values) ->
                            each(values, from, i -> of.m().unsigned(i) * of.n().signChange(i / repeat)));
        }
        if (bothChange) {
            int left = bits - first.opened() - second.opened();
            additive(
                    Purpose.PRODUCT,
                    left,
                    (of, from, count, values) -> each(
                            values, from, i -> of.m().signChange(i) * of.n().signChange(i / repeat)));
        }
    }

    /** Fraction bits of the result. */
    int scale() {
        return scale;
    }

    /** Bits in which the result is valid. */
    int bits() {
        return bits;
    }

    /** The result in the clear. */
    double[] at(double[] t, double[] u) {
        double[] products = new double[t.length];
        if (repeat == 1) {
            for (int i = 0; i < products.length; i++) {
                products[i] = t[i] * u[i];
            }
            return products;
        }
        for (int row = 0, from = 0; row < u.length; row++, from += repeat) {
            double factor = u[row];
            for (int i = from; i < from + repeat; i++) {
                products[i] = t[i] * factor;
            }
        }
        return products;
    }

    /** Computes the party's share of a piece of the result. */
    void share(Piece piece, Openings.Masked t, Openings.Masked u, long[] z) {
        long[] mn = ofMasks(piece, t, u);
        int from = piece.from();
        for (int j = 0, row = from / repeat; j < piece.count(); row++) {
            long q = u.publicPart(row);
            long share = u.valueShare(row);
            for (int end = endOfRow(piece, row); j < end; j++) {
                int i = from + j;
                z[i] = mn[j] + t.publicPart(i) * share - q * t.mask()[i];
            }
        }
    }

    /** Shares of m n, of the readings that both openings pick. */
    private long[] ofMasks(Piece piece, Openings.Masked t, Openings.Masked u) {
        int from = piece.from();
        long[] mn = piece.next();
        if (firstChanges) {
            long[] change = piece.next();
            for (int j = 0; j < piece.count(); j++) {
                mn[j] += t.change(from + j, change[j]);
            }
        }
        if (secondChanges) {
            long[] change = piece.next();
            for (int j = 0, row = from / repeat; j < piece.count(); row++) {
                for (int end = endOfRow(piece, row); j < end; j++) {
                    mn[j] += u.change(row, change[j]);
                }
            }
        }
        if (bothChange) {
            long[] change = piece.next();
            for (int j = 0; j < piece.count(); j++) {
                mn[j] += t.change(from + j, u.change((from + j) / repeat, change[j]));
            }
        }
        return mn;
    }

    /** Where, in a piece, elements of t end that meet an element of u. */
    private int endOfRow(Piece piece, int row) {
        return Math.min(piece.count(), (row + 1) * repeat - piece.from());
    }
}
