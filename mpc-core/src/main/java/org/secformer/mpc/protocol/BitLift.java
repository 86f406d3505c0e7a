package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Purpose;

/** Additive shares of the masks rho of bits. */
final class BitLift extends Correlation<long[]> {
    /** @param width bits in which the shares are valid */
    BitLift(int width) {
        additive(Purpose.BIT, width, (rho, from, count, values) -> each(values, from, i -> BitPlane.get(rho, i)));
    }
}
