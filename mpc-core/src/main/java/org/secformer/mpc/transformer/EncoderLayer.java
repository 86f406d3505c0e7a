package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.FourierGelu;
import org.secformer.mpc.protocol.LayerNorm;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;

/**
 * Attention, feed-forward network and their two LayerNorms, post-norm as in BERT.
 *
 * <p>In: the normalised rows [rows per batch * length, hidden] of the LayerNorm before, as an operand. Out: the same of the
 * LayerNorm at the end, for all tokens or only the first of each row. Rounds: 34 on a near network, 25 on a far one. What it sends and how much correlated randomness it takes is in the approved price lists of the tests.
 */
final class EncoderLayer {
    /** For which tokens of each row the result is needed: for the first alone in the last layer, whose result the head reads. */
    enum Tokens {
        ALL,
        FIRST
    }

    private final Plan plan;
    private final ModelParameters parameters;
    private final int layer;
    private final Tokens tokens;

    EncoderLayer(Plan plan, ModelParameters parameters, int layer, Tokens tokens) {
        this.plan = plan;
        this.parameters = parameters;
        this.layer = layer;
        this.tokens = tokens;
    }

    Operand apply(Protocols p, Operand x, Opened mask, TextFlags flags) {
        double epsilon = plan.shape().epsilon();
        int hidden = plan.shape().hidden();
        Numerics numerics = plan.shape().numerics();
        int stride = tokens == Tokens.ALL ? 1 : plan.length();
        section(p, "query, key, value");
        Operand needed = p.everyRow(x, stride);
        Sharing context = new TwoQuadAttention(plan, parameters, layer).apply(p, needed, x, mask, flags.of(tokens));
        section(p, "attention output");
        Operand opened = p.operand(context, numerics.normBits());
        Sharing residual = LayerNorm.affine(
                p,
                needed,
                parameters.operand(ParameterNames.inputGain(layer)),
                parameters.bias(ParameterNames.inputBias(layer)));
        Sharing attended = Linear.apply(p, opened, parameters, ParameterNames.attentionOutput(layer))
                .plus(residual);
        section(p, "LayerNorm 1");
        Operand middle = LayerNorm.apply(
                p, attended, epsilon, numerics.beforeExpansion(hidden), plan.network(), flags.of(tokens));
        section(p, "feed-forward input");
        Sharing expanded = Linear.apply(p, middle, parameters, ParameterNames.expand(layer));
        section(p, "GeLU");
        Operand activated = p.operand(FourierGelu.apply(p, expanded, numerics.geluNumbers()), numerics.normBits());
        section(p, "feed-forward output");
        Sharing middleResidual = LayerNorm.affine(
                p,
                middle,
                parameters.operand(ParameterNames.middleGain(layer)),
                parameters.bias(ParameterNames.middleBias(layer)));
        Sharing contracted = Linear.apply(p, activated, parameters, ParameterNames.contract(layer))
                .plus(middleResidual);
        section(p, "LayerNorm 2");
        return LayerNorm.apply(
                p,
                contracted,
                epsilon,
                tokens == Tokens.ALL ? numerics.beforeAttention(hidden) : numerics.beforeHead(hidden),
                plan.network(),
                flags.of(tokens));
    }

    private void section(Protocols p, String part) {
        p.section(ParameterNames.section(layer, part));
    }
}
