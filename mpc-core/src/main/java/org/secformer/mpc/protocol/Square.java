package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Openings;

/** {@code [t^2] = P^2 - 2 P [m] + [m^2]}: 2 R - w bits, R of the result, for both readings' squares. */
final class Square extends OpenedFunction {
    Square(Format format, int bits) {
        super(2 * format.fractionBits(), bits);
        int width = format.opened();
        additive(
                Purpose.SQUARE,
                bits,
                (m, from, count, values) -> each(values, from, i -> m.unsigned(i) * m.unsigned(i)));
        // (m0^2 - m1^2) / 2^w = (m0 + m1)(m0 - m1) / 2^w
        additive(
                Purpose.SQUARE,
                bits - width,
                (m, from, count, values) ->
                        each(values, from, i -> (2 * m.unsigned(i) + (m.signChange(i) << width)) * m.signChange(i)));
    }

    @Override
    void share(Piece piece, Openings.Masked t, long[] z) {
        share(piece, t, 0, 0, 1, z);
    }

    /** {@code z = constant + linear [t] + factor [t^2]}. */
    void share(Piece piece, Openings.Masked t, long constant, long linear, long factor, long[] z) {
        long[] squares = piece.next();
        long[] change = piece.next();
        Openings.squares(t, piece.from(), piece.count(), squares, change, constant, linear, factor, z);
    }

    @Override
    double[] at(double[] t) {
        double[] squares = new double[t.length];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = t[i] * t[i];
        }
        return squares;
    }
}
