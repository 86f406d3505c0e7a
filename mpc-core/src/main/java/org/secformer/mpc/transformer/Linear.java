package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;

/**
 * x W + b in the bits of W: [rows, in] to [rows, out], scales add. One round when x was just opened; as many bits of randomness per
 * element.
 */
final class Linear {
    private Linear() {}

    static Sharing apply(Protocols p, Operand x, ModelParameters parameters, String name) {
        Operand weight = parameters.operand(name);
        return p.matmul(x, weight, weight.width()).plusRow(parameters.bias(ParameterNames.biasOf(name)));
    }
}
