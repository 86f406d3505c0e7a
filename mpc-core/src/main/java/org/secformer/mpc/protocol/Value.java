package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.ring.Openings;

/** {@code [t] = P - [m]}: needs nothing beyond the mask's own shares. */
final class Value extends OpenedFunction {
    Value(Format format) {
        super(format.fractionBits(), format.results());
    }

    @Override
    void share(Piece piece, Openings.Masked t, long[] z) {
        int end = piece.from() + piece.count();
        for (int i = piece.from(); i < end; i++) {
            z[i] = t.valueShare(i);
        }
    }

    @Override
    double[] at(double[] t) {
        return t;
    }
}
