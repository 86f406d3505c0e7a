package org.secformer.mpc.transformer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;

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
 * @param quadFloor added to each of these squares, so that their row mean cannot be next to 0
 * @param head function in the classification head
 * @param numerics how its numbers are held
 */
public record ModelShape(
        int hidden,
        int layers,
        int heads,
        int intermediate,
        int labels,
        double epsilon,
        double quadConstant,
        double quadFloor,
        HeadActivation head,
        Numerics numerics)
        implements Serializable {
    public ModelShape {
        Objects.requireNonNull(head, "the head's activation");
        Objects.requireNonNull(numerics, "how numbers are held");
        Limits.require(hidden, layers, heads, intermediate, labels, epsilon, quadConstant);
        Limits.requireFloor(quadFloor);
        numerics.requireFits(hidden);
    }

    /** The shape of a model with BERT's head. */
    public ModelShape(
            int hidden, int layers, int heads, int intermediate, int labels, double epsilon, double quadConstant) {
        this(hidden, layers, heads, intermediate, labels, epsilon, quadConstant, HeadActivation.TANH);
    }

    /** The shape of a model with the numerics that models have by default. */
    public ModelShape(
            int hidden,
            int layers,
            int heads,
            int intermediate,
            int labels,
            double epsilon,
            double quadConstant,
            HeadActivation head) {
        this(hidden, layers, heads, intermediate, labels, epsilon, quadConstant, head, Numerics.COMPACT);
    }

    /** The same model with other numbers. */
    public ModelShape with(Numerics other) {
        return new ModelShape(
                hidden, layers, heads, intermediate, labels, epsilon, quadConstant, quadFloor, head, other);
    }

    /** A model like this one with other layers. */
    ModelShape withLayers(int someLayers) {
        return new ModelShape(
                hidden, someLayers, heads, intermediate, labels, epsilon, quadConstant, quadFloor, head, numerics);
    }

    /** The shape of a model that adds nothing to squared scores. */
    public ModelShape(
            int hidden,
            int layers,
            int heads,
            int intermediate,
            int labels,
            double epsilon,
            double quadConstant,
            HeadActivation head,
            Numerics numerics) {
        this(hidden, layers, heads, intermediate, labels, epsilon, quadConstant, 0, head, numerics);
    }

    public int headSize() {
        return hidden / heads;
    }

    /** All parameters that are shared, in the order in which their masks are drawn. */
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        int projection = numerics.projectionBits();
        int norm = numerics.normBits();
        for (int layer = 0; layer < layers; layer++) {
            addAffine(specs, ParameterNames.inputGain(layer), ParameterNames.inputBias(layer));
            addLinear(specs, ParameterNames.query(layer), hidden, hidden, projection);
            addLinear(specs, ParameterNames.key(layer), hidden, hidden, projection);
            addLinear(specs, ParameterNames.value(layer), hidden, hidden, projection);
            addLinear(specs, ParameterNames.attentionOutput(layer), hidden, hidden, norm);
            addAffine(specs, ParameterNames.middleGain(layer), ParameterNames.middleBias(layer));
            addLinear(specs, ParameterNames.expand(layer), hidden, intermediate, numerics.expansionBits());
            addLinear(specs, ParameterNames.contract(layer), intermediate, hidden, norm);
        }
        addLinear(specs, ParameterNames.POOLER, hidden, hidden, numerics.headBits());
        addLinear(specs, ParameterNames.CLASSIFIER, hidden, labels, numerics.headBits());
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

    /**
     * Bytes that all parameters take under their masks, likewise.
     *
     * @throws ArithmeticException if they are too many to be counted
     */
    public long maskedBytes() {
        long one = bytesWith(1);
        return Math.addExact(one, Math.multiplyExact(layers - 1L, bytesWith(2) - one));
    }

    private long bytesWith(int someLayers) {
        return withLayers(someLayers).parameters().stream()
                .mapToLong(spec -> Packing.bytes(spec.shape().elements(), spec.width()))
                .sum();
    }

    private long countWith(int someLayers) {
        return withLayers(someLayers).parameters().stream()
                .mapToLong(spec -> spec.shape().elements())
                .sum();
    }

    private void addLinear(List<ParameterSpec> specs, String name, int in, int out, int width) {
        specs.add(new ParameterSpec(name, ParameterSpec.Kind.MATRIX, Shape.of(in, out), numerics.weight(), width));
        addBias(specs, ParameterNames.biasOf(name), out, width);
    }

    private void addAffine(List<ParameterSpec> specs, String gain, String bias) {
        int width = numerics.normBits();
        specs.add(new ParameterSpec(gain, ParameterSpec.Kind.GAIN, Shape.of(hidden), numerics.weight(), width));
        addBias(specs, bias, hidden, width);
    }

    private void addBias(List<ParameterSpec> specs, String name, int columns, int width) {
        specs.add(new ParameterSpec(name, ParameterSpec.Kind.BIAS, Shape.of(columns), numerics.product(), width));
    }
}
