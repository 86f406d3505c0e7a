package org.secformer.mpc.transformer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The public architecture of a model, within {@link Limits}: everything that both parties and the dealer may know of it.
 *
 * @param hidden width of a token
 * @param layers encoder layers
 * @param heads attention heads; must divide hidden
 * @param intermediate width between the two feed-forward matrices
 * @param labels number of classes
 * @param epsilon added to the variance in LayerNorm
 * @param quadConstant c in (score + c)^2
 * @param head function in the classification head
 */
public record ModelShape(
        int hidden,
        int layers,
        int heads,
        int intermediate,
        int labels,
        double epsilon,
        double quadConstant,
        HeadActivation head)
        implements Serializable {
    public ModelShape {
        Objects.requireNonNull(head, "the head's activation");
        Limits.require(hidden, layers, heads, intermediate, labels, epsilon, quadConstant);
    }

    /** The shape of a model with BERT's head. */
    public ModelShape(
            int hidden, int layers, int heads, int intermediate, int labels, double epsilon, double quadConstant) {
        this(hidden, layers, heads, intermediate, labels, epsilon, quadConstant, HeadActivation.TANH);
    }

    public int headSize() {
        return hidden / heads;
    }

    /** All parameters that are shared, in the order in which their masks are drawn. */
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            specs.add(ParameterSpec.gain(ParameterNames.inputGain(layer), hidden));
            specs.add(ParameterSpec.bias(ParameterNames.inputBias(layer), hidden));
            addLinear(specs, ParameterNames.query(layer), hidden, hidden);
            addLinear(specs, ParameterNames.key(layer), hidden, hidden);
            addLinear(specs, ParameterNames.value(layer), hidden, hidden);
            addLinear(specs, ParameterNames.attentionOutput(layer), hidden, hidden);
            specs.add(ParameterSpec.gain(ParameterNames.middleGain(layer), hidden));
            specs.add(ParameterSpec.bias(ParameterNames.middleBias(layer), hidden));
            addLinear(specs, ParameterNames.expand(layer), hidden, intermediate);
            addLinear(specs, ParameterNames.contract(layer), intermediate, hidden);
        }
        addLinear(specs, ParameterNames.POOLER, hidden, hidden);
        addLinear(specs, ParameterNames.CLASSIFIER, hidden, labels);
        return specs;
    }

    /**
     * How many numbers the parameters are, without a list of them: a shape from a file may promise anything.
     *
     * @throws ArithmeticException if they are too many to be counted, or those of one parameter for an array
     */
    public long parameterCount() {
        // All layers are alike.
        long one = countWith(1);
        return Math.addExact(one, Math.multiplyExact(layers - 1L, countWith(2) - one));
    }

    private long countWith(int someLayers) {
        return new ModelShape(hidden, someLayers, heads, intermediate, labels, epsilon, quadConstant, head)
                .parameters().stream()
                        .mapToLong(spec -> spec.shape().elements())
                        .sum();
    }

    private static void addLinear(List<ParameterSpec> specs, String name, int in, int out) {
        specs.add(ParameterSpec.matrix(name, in, out));
        specs.add(ParameterSpec.bias(ParameterNames.biasOf(name), out));
    }
}
