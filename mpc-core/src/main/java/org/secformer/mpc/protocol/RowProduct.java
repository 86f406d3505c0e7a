package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.correlation.Purpose;

/**
 * {@code [x y] = e [y] + [a] f + [c]}, every row of x with one row y, for operands opened as e and f under a and b; dealt is c = a b,
 * {@code width} bits per element.
 */
final class RowProduct extends Correlation<RowProduct.Masks> {
    /** Both masks, as the dealer knows them. */
    record Masks(long[] a, long[] b) {}

    /** @param columns of a row */
    RowProduct(int columns, int width) {
        additive(
                Purpose.PRODUCT,
                width,
                (of, from, count, values) -> each(values, from, i -> of.a()[i] * of.b()[i % columns]));
    }

    /** Computes the party's share of a piece of the product; f was opened of y. */
    void share(Piece piece, PartyOperand x, long[] f, long[] share, long[] z) {
        long[] e = x.opening();
        long[] a = x.mask();
        piece.next(z, piece.from());
        int end = piece.from() + piece.count();
        for (int i = piece.from(), column = i % f.length; i < end; column = 0) {
            for (; i < end && column < f.length; i++, column++) {
                z[i] += e[i] * share[column] + a[i] * f[column];
            }
        }
    }
}
