package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import java.util.LinkedHashMap;
import java.util.Map;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.Weights;

/**
 * AdamW with gradient clipping. Biases and LayerNorms do not decay. Changes the weights that it is given; a gradient is
 * cleared when it has been used, since the engine adds new ones to it. Source: Loshchilov and Hutter, 2019.
 */
final class AdamW implements AutoCloseable {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final Weights weights;
    private final Weights means;
    private final Weights variances;
    private final double decay;
    private final double largestNorm;
    private long steps;

    /** @param largestNorm of all gradients together; longer ones are shortened to it */
    AdamW(Weights weights, double decay, double largestNorm) {
        this.weights = weights;
        this.decay = decay;
        this.largestNorm = largestNorm;
        means = weights.zeros();
        variances = weights.zeros();
    }

    long steps() {
        return steps;
    }

    /** Steps along the gradients; false, and nothing changed, if one of them is not finite. */
    boolean step(double learningRate) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Map<String, NDArray> gradients = new LinkedHashMap<>();
            double squares = 0;
            for (String name : weights.names()) {
                NDArray gradient = weights.get(name).getGradient();
                double square = gradient.square().sum().getFloat();
                squares += square;
                if (square != 0) {
                    gradients.put(name, gradient);
                }
            }
            if (!Double.isFinite(squares)) {
                // Overwritten in place: zero times NaN is NaN, and a gradient that is set from a buffer points into
                // that
                // buffer for longer than this handle keeps it.
                gradients.values().forEach(gradient -> gradient.set(new NDIndex("..."), 0));
                return false;
            }
            steps++;
            double shortened = Math.min(1, largestNorm / (Math.sqrt(squares) + 1e-6));
            gradients.forEach((name, gradient) -> update(name, gradient, learningRate, shortened));
            return true;
        }
    }

    private void update(String name, NDArray gradient, double learningRate, double factor) {
        NDArray weight = weights.get(name);
        NDArray mean = means.get(name);
        NDArray variance = variances.get(name);
        NDArray shortened = gradient.mul((float) factor);
        mean.muli((float) BETA1).addi(shortened.mul((float) (1 - BETA1)));
        variance.muli((float) BETA2).addi(shortened.square().muli((float) (1 - BETA2)));
        boolean decays = name.endsWith(".weight") && !name.contains("LayerNorm");
        if (decays) {
            weight.muli((float) (1 - learningRate * decay));
        }
        double rate = learningRate / (1 - Math.pow(BETA1, steps));
        double scale = 1 / Math.sqrt(1 - Math.pow(BETA2, steps));
        NDArray deviation = variance.sqrt().muli((float) scale).addi((float) EPSILON);
        weight.subi(mean.div(deviation).muli((float) rate));
        gradient.subi(gradient);
    }

    /** What a later run needs to go on. */
    void save(Tensors into) {
        into.putAll("mean/", means.copied());
        into.putAll("variance/", variances.copied());
    }

    void restore(Tensors from, long stepsDone) {
        means.assign(from.below("mean/"));
        variances.assign(from.below("variance/"));
        steps = stepsDone;
    }

    @Override
    public void close() {
        means.close();
        variances.close();
    }
}
