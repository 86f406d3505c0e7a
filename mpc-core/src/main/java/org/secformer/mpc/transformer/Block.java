package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.LayerNorm;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Declarations.Affine;

/**
 * Attention, feed-forward network and their two LayerNorms, post-norm as in BERT.
 *
 * <p>In: the normalised rows [rows per batch * length, hidden] of the LayerNorm before, as an operand; of embeddings that are projected,
 * as wide as these. Out: the same of the
 * LayerNorm at the end, for all tokens or only the first of each row. Rounds: 34 on a near network, 25 on a far one. What it sends and how much correlated randomness it takes is in the approved price lists of the tests.
 */
final class Block {
    /** For which tokens of each row the result is needed: in the last layer, for those that the head reads. */
    enum Tokens {
        ALL,
        FIRST
    }

    private final Plan plan;
    private final ModelParameters parameters;
    private final int layer;
    private final Tokens tokens;

    Block(Plan plan, ModelParameters parameters, int layer, Tokens tokens) {
        this.plan = plan;
        this.parameters = parameters;
        this.layer = layer;
        this.tokens = tokens;
    }

    /**
     * Declares a block's parameters.
     *
     * @param before the LayerNorm before it, by its name in the checkpoint
     * @return that of the LayerNorm at its end
     */
    static String declare(ModelShape shape, int layer, String before, Declarations to) {
        String prefix = "bert.encoder.layer." + layer + ".";
        int hidden = shape.hidden();
        int intermediate = shape.intermediate();
        Numerics numerics = shape.numerics();
        int width = numerics.normBits();
        if (readsProjection(shape, layer)) {
            String tensor = Embedding.projection(shape).tensor();
            to.projecting(new LinearLayer(ParameterNames.PROJECTION, tensor, shape.embedding(), hidden, width), before);
        } else {
            to.residual(
                    new Affine(ParameterNames.inputGain(layer), ParameterNames.inputBias(layer), hidden, width),
                    before);
        }
        TwoQuadAttention.declare(shape, layer, prefix, before, to);
        String middle = prefix + "attention.output.LayerNorm";
        to.residual(
                new Affine(ParameterNames.middleGain(layer), ParameterNames.middleBias(layer), hidden, width), middle);
        to.reading(
                new LinearLayer(
                        ParameterNames.expand(layer),
                        prefix + "intermediate.dense",
                        hidden,
                        intermediate,
                        numerics.expansionBits()),
                middle,
                1);
        to.centred(
                new LinearLayer(ParameterNames.contract(layer), prefix + "output.dense", intermediate, hidden, width));
        return prefix + "output.LayerNorm";
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
        Sharing residual = residual(p, needed);
        Sharing attended = Linear.apply(p, opened, parameters, ParameterNames.attentionOutput(layer))
                .plus(residual);
        section(p, "LayerNorm 1");
        Operand middle = LayerNorm.apply(
                p, attended, epsilon, numerics.beforeExpansion(hidden), plan.network(), flags.of(tokens));
        section(p, "feed-forward input");
        Sharing expanded = Linear.apply(p, middle, parameters, ParameterNames.expand(layer));
        HiddenActivation activation = plan.shape().activation();
        section(p, activation.title());
        Operand activated = p.operand(activation.apply(p, expanded, numerics), numerics.normBits());
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
                isLast(plan.shape(), layer) ? numerics.beforeHead(hidden) : numerics.beforeAttention(hidden),
                plan.network(),
                flags.of(tokens));
    }

    /** What goes around attention. */
    private Sharing residual(Protocols p, Operand x) {
        return readsProjection(plan.shape(), layer)
                ? Linear.apply(p, x, parameters, ParameterNames.PROJECTION)
                : LayerNorm.affine(
                        p,
                        x,
                        parameters.operand(ParameterNames.inputGain(layer)),
                        parameters.bias(ParameterNames.inputBias(layer)));
    }

    /** Whether what it reads is not as wide as its own rows: its matrices make them so. */
    static boolean readsProjection(ModelShape shape, int layer) {
        return layer == 0 && shape.projectsEmbeddings();
    }

    /** The head reads what the last one gives. */
    static boolean isLast(ModelShape shape, int layer) {
        return layer == shape.layers() - 1;
    }

    private void section(Protocols p, String part) {
        p.section(ParameterNames.section(layer, part));
    }
}
