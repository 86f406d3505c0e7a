package org.secformer.mpc.transformer;

import java.util.List;
import org.secformer.mpc.protocol.LayerNorm;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;

/** A text's vector: that of its first token, as the last LayerNorm gives it. */
final class FirstTokenHead extends HeadPart {
    @Override
    Block.Tokens reads() {
        return Block.Tokens.FIRST;
    }

    @Override
    int outputs(ModelShape shape, int length) {
        return shape.hidden();
    }

    @Override
    boolean isVector() {
        return true;
    }

    @Override
    void declare(ModelShape shape, String norm, Declarations to) {
        to.affine(
                new Declarations.Affine(
                        ParameterNames.VECTOR_GAIN,
                        ParameterNames.VECTOR_BIAS,
                        shape.hidden(),
                        shape.numerics().headBits()),
                norm);
    }

    @Override
    Sharing apply(Protocols p, Operand x, Opened mask, Plan plan, ModelParameters parameters) {
        return LayerNorm.affine(
                p, x, parameters.operand(ParameterNames.VECTOR_GAIN), parameters.bias(ParameterNames.VECTOR_BIAS));
    }

    @Override
    HeadWeights weights(FoldedModel model) {
        GainNorms gain = GainNorms.of(model, ParameterNames.VECTOR_GAIN, ParameterNames.VECTOR_BIAS);
        return (shape, y, length) -> List.of(HeadWeights.output("vector", gain.largest(y.norm())));
    }
}
