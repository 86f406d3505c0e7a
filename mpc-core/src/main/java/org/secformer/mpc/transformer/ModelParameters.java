package org.secformer.mpc.transformer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.secformer.mpc.protocol.ClearProtocols;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.sharing.Sharing;

/**
 * The parameters as one interpreter sees them. Immutable once made; one instance serves all batches and lanes of a process.
 */
public final class ModelParameters {
    private final Map<String, Operand> operands = new HashMap<>();
    private final Map<String, Sharing> biases = new HashMap<>();

    private ModelParameters() {}

    /** Shapes only: for the price list. */
    public static ModelParameters ofShape(ModelShape shape) {
        return make(
                shape,
                spec -> DealerProtocols.weight(spec.shape(), spec.scale(), spec.width(), null),
                spec -> Sharing.ofShape(spec.shape(), spec.scale(), spec.width()));
    }

    /** The dealer's masks, from both parties' mask seeds. */
    public static ModelParameters ofDealer(ModelShape shape, Seed maskSeedOfP0, Seed maskSeedOfP1) {
        try (AesCtrGenerator first = MaskedModel.masks(maskSeedOfP0);
                AesCtrGenerator second = MaskedModel.masks(maskSeedOfP1)) {
            Function<ParameterSpec, long[]> mask = spec -> {
                long[] sum = first.longs(spec.shape().elements());
                long[] part = second.longs(sum.length);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += part[i];
                }
                return sum;
            };
            return make(
                    shape,
                    spec -> DealerProtocols.weight(spec.shape(), spec.scale(), spec.width(), mask.apply(spec)),
                    spec -> {
                        // Biases need no dealer, but their masks lie in the same streams.
                        mask.apply(spec);
                        return Sharing.ofShape(spec.shape(), spec.scale(), spec.width());
                    });
        }
    }

    /** The parameters in the clear, for the reference. */
    public static ModelParameters ofClear(FoldedModel model) {
        return make(
                model.shape(),
                spec -> ClearProtocols.weight(spec.shape(), spec.scale(), spec.width(), model.values(spec.name())),
                spec -> Sharing.ofClear(spec.shape(), spec.scale(), spec.width(), model.values(spec.name())));
    }

    /**
     * The same with matrices in single precision where that is faster: logits are off by some 1e-6, far less than private ones, which
     * are computed with at most 16 fraction bits.
     */
    public static ModelParameters ofClearInSingle(FoldedModel model) {
        return make(
                model.shape(),
                spec -> ClearProtocols.weightInSingle(
                        spec.shape(), spec.scale(), spec.width(), model.values(spec.name())),
                spec -> Sharing.ofClear(spec.shape(), spec.scale(), spec.width(), model.values(spec.name())));
    }

    /** The parameters in the clear as the parties hold them: rounded. */
    public static ModelParameters ofRounded(FoldedModel model) {
        return make(
                model.shape(),
                spec -> ClearProtocols.weight(spec.shape(), spec.scale(), spec.width(), rounded(model, spec)),
                spec -> Sharing.ofClear(spec.shape(), spec.scale(), spec.width(), rounded(model, spec)));
    }

    private static double[] rounded(FoldedModel model, ParameterSpec spec) {
        double[] values = model.values(spec.name()).clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = FixedPoint.rounded(values[i], spec.scale());
        }
        return values;
    }

    static ModelParameters make(
            ModelShape shape, Function<ParameterSpec, Operand> operand, Function<ParameterSpec, Sharing> bias) {
        ModelParameters made = new ModelParameters();
        for (ParameterSpec spec : shape.parameters()) {
            if (spec.kind() == ParameterSpec.Kind.BIAS) {
                made.biases.put(spec.name(), bias.apply(spec));
            } else {
                made.operands.put(spec.name(), operand.apply(spec));
            }
        }
        return made;
    }

    /** A matrix or gain, opened under its mask when the model was shared. */
    Operand operand(String name) {
        return operands.get(name);
    }

    Sharing bias(String name) {
        return biases.get(name);
    }
}
