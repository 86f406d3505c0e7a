package org.secformer.mpc.protocol;

import java.util.function.IntToLongFunction;
import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Openings;

/**
 * {@code [z t] = v [t] + (1 - 2 v)(P [rho] - [rho m])} for bits z and opened values t, which begin anew for each of the thresholds that
 * bits are stacked by. Twice the width less the bits that t was opened in.
 */
final class Selection extends Correlation<Selection.Masks> {
    private final int period;

    /** What bits and values are masked with, as the dealer knows it. */
    record Masks(long[] rho, OpeningMask m) {}

    /**
     * @param width bits in which products are valid
     * @param opened bits of t's opening
     * @param period elements of t
     */
    Selection(int width, int opened, int period) {
        this.period = period;
        additive(Purpose.BIT, width, (of, from, count, values) -> select(of.rho(), of.m()::unsigned, from, values));
        additive(
                Purpose.BIT,
                width - opened,
                (of, from, count, values) -> select(of.rho(), of.m()::signChange, from, values));
    }

    /** rho times what belongs to the mask of t. */
    private void select(long[] rho, IntToLongFunction ofMask, int from, long[] values) {
        for (int j = 0; j < values.length; ) {
            int i = (from + j) % period;
            for (int end = Math.min(values.length, j + period - i); j < end; j++, i++) {
                values[j] = -BitPlane.get(rho, from + j) & ofMask.applyAsLong(i);
            }
        }
    }

    /** The product in the clear. */
    double[] at(double[] bits, double[] t) {
        double[] products = new double[bits.length];
        for (int from = 0; from < products.length; from += period) {
            for (int i = 0; i < period; i++) {
                products[from + i] = bits[from + i] * t[i];
            }
        }
        return products;
    }

    /**
     * Computes the party's share of a piece of the product.
     *
     * @param bits v, 64 to a word
     * @param rho shares of the bits' masks
     */
    void share(Piece piece, long[] bits, long[] rho, Openings.Masked t, long[] z) {
        piece.next(z, piece.from());
        long[] change = piece.next();
        for (int j = 0; j < piece.count(); ) {
            int at = piece.from() + j;
            int from = at % period;
            int here = Math.min(piece.count() - j, period - from);
            Openings.timesBits(t, from, bits, rho, change, j, z, at, here);
            j += here;
        }
    }
}
