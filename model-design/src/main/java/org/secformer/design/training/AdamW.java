package org.secformer.design.training;

import ai.djl.ndarray.NDScope;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.Weights;

/**
 * AdamW with gradient clipping. Biases and LayerNorms do not decay. Changes the weights that it is given, in the engine's own memory; a
 * gradient is cleared when it has been used, since the engine adds new ones to it. Source: Loshchilov and Hutter, 2019.
 */
final class AdamW {
    private final Weights weights;
    private final Map<String, Moments> moments = new LinkedHashMap<>();
    private final double decay;
    private final double largestNorm;
    private long steps;

    /** @param largestNorm of all gradients together; longer ones are shortened to it */
    AdamW(Weights weights, double decay, double largestNorm) {
        this.weights = weights;
        this.decay = decay;
        this.largestNorm = largestNorm;
        for (String name : weights.names()) {
            int[] shape = weights.shape(name);
            int size = 1;
            for (int length : shape) {
                size = Math.multiplyExact(size, length);
            }
            moments.put(name, new Moments(size, shape[shape.length - 1]));
        }
    }

    long steps() {
        return steps;
    }

    /** Steps along the gradients; false, and nothing changed, if one of them is not finite. */
    boolean step(double learningRate) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Map<String, FloatBuffer> gradients = new LinkedHashMap<>();
            double squares = 0;
            for (String name : weights.names()) {
                FloatBuffer gradient = weights.gradient(name);
                double square = moments.get(name).measure(gradient);
                squares += square;
                if (square != 0) {
                    gradients.put(name, gradient);
                }
            }
            boolean finite = Double.isFinite(squares);
            if (finite) {
                steps++;
                double shortened = Math.min(1, largestNorm / (Math.sqrt(squares) + 1e-6));
                gradients.forEach((name, gradient) -> update(name, gradient, learningRate, shortened));
            }
            weights.clearGradients();
            return finite;
        }
    }

    private void update(String name, FloatBuffer gradient, double learningRate, double factor) {
        boolean decays = name.endsWith(".weight") && !name.contains("LayerNorm");
        Moments.Step step = new Moments.Step(
                (float) factor,
                decays ? (float) (1 - learningRate * decay) : 1,
                (float) (learningRate / (1 - Math.pow(Moments.BETA1, steps))),
                (float) (1 / Math.sqrt(1 - Math.pow(Moments.BETA2, steps))));
        moments.get(name).step(weights.values(name), gradient, step);
    }

    /** What a later run needs to go on; it changes with the next step. */
    void save(Tensors into) {
        moments.forEach((name, own) -> {
            int[] shape = weights.shape(name);
            into.put("mean/" + name, own.means(), shape);
            into.put("variance/" + name, own.variances(), shape);
        });
    }

    void restore(Tensors from, long stepsDone) {
        moments.forEach((name, own) -> own.restore(
                from.all().get("mean/" + name).values(),
                from.all().get("variance/" + name).values()));
        steps = stepsDone;
    }
}
