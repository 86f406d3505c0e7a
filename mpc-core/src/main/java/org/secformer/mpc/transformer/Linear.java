package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;

/** x W + b in 48 bits: [rows, in] to [rows, out], scale 16 to 32. One round when x was just opened; 6 bytes of randomness. */
final class Linear {
    private Linear() {}

    static Sharing apply(Protocols p, Operand x, ModelParameters parameters, String name) {
        return p.matmul(x, parameters.operand(name), ParameterSpec.WIDTH)
                .plusRow(parameters.bias(ParameterNames.biasOf(name)));
    }
}
