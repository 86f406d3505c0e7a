package org.secformer.mpc.transformer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A model's weights in the clear, as the protocols use them: matrices as [in, out], 1/sqrt(head size) in the query weights, a
 * LayerNorm's gain and bias in the matrices that read it, and whatever is added up to the input of a LayerNorm centred, so that
 * rows there have small sums: that of {@code g y} alone is left, at most the deviation of the gains times the columns.
 *
 * <p>Which parameters there are, and how each is folded, the parts of the model say ({@link Declarations}). Only the model owner
 * holds an instance.
 */
public final class FoldedModel {
    private final ModelShape shape;
    private final Map<String, Supplier<double[]>> values = new HashMap<>();

    private FoldedModel(ModelShape shape) {
        this.shape = shape;
    }

    /** @param tensors those of {@link ModelShape#tensors}, by their names; linear layers as [out, in] */
    public static FoldedModel of(ModelShape shape, Function<String, float[]> tensors) {
        FoldedModel model = onDemand(shape, tensors);
        for (ParameterSpec spec : shape.parameters()) {
            double[] folded = model.values(spec.name());
            model.values.put(spec.name(), () -> folded);
        }
        return model;
    }

    /**
     * The same, each parameter folded when it is asked for and not kept, so that memory need not hold all; for one thread.
     *
     * @param tensors must stay readable as long as the model is used
     */
    public static FoldedModel onDemand(ModelShape shape, Function<String, float[]> tensors) {
        FoldedModel model = new FoldedModel(shape);
        ModelParts.declare(shape, new Folding(tensors, model.values));
        return model;
    }

    public ModelShape shape() {
        return shape;
    }

    /** A parameter's values; the caller must not change them. */
    double[] values(String name) {
        return values.get(name).get();
    }

    @Override
    public String toString() {
        return "FoldedModel[" + shape + "]";
    }
}
