package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.mpc.protocol.Format;
import org.secformer.mpc.protocol.Opened;
import org.secformer.mpc.protocol.Operand;
import org.secformer.mpc.protocol.TwoParties;
import org.secformer.mpc.ring.Shape;

/** How exact attention is, by the mean of (score + c)^2 over a row: c sets it. */
class TwoQuadAttentionTest {
    private static final int WIDTH = 64;
    private static final String SELF = "bert.encoder.layer.0.attention.self.";

    /** Contexts are averages of values up to 1, so errors are relative to 1. */
    @ParameterizedTest
    @CsvSource({
        "EXACT, 128, 0.25, 3e-3",
        "EXACT, 128, 1, 2e-3",
        "EXACT, 128, 5, 5e-4",
        "EXACT, 128, 12, 5e-4",
        "EXACT, 128, 30, 1.5e-3",
        "EXACT, 512, 1, 2e-3",
        "EXACT, 512, 5, 5e-4",
        "EXACT, 512, 30, 1.5e-3",
        "COMPACT, 128, 2, 0.02",
        "COMPACT, 128, 5, 0.005",
        "COMPACT, 128, 12, 0.005",
        "COMPACT, 128, 30, 0.005",
        "COMPACT, 512, 5, 0.005"
    })
    void errorByRowMean(Numerics.Kind kind, int length, double constant, double bound) throws Exception {
        Numerics numerics = kind == Numerics.Kind.EXACT ? Numerics.EXACT : Numerics.COMPACT;
        ModelShape shape = new ModelShape(WIDTH, 1, 1, 64, 2, 1e-12, constant, Head.TANH, numerics);
        Plan plan = new Plan(shape, length, 1);
        SharedModel model = new SharedModel(FoldedModel.of(shape, identityTensors(shape)));
        double[] tokens = new SplittableRandom(length)
                .doubles((long) length * WIDTH, -1, 1)
                .toArray();
        double[] mask = new double[length];
        Arrays.fill(mask, Plan.maskValue(false));
        TwoParties.Outcome outcome = new TwoParties().run((p, inputs) -> {
            Operand x = p.operand(
                    inputs.secret(Shape.of(length, WIDTH), numerics.activation(), tokens), numerics.projectionBits());
            Opened m = p.open(inputs.secret(plan.maskShape(), 0, mask), Format.full(0));
            return List.of(new TwoQuadAttention(plan, model.parameters(p), 0).apply(p, x, x, m, within -> {}));
        });
        double worst = 0;
        double[] exact = outcome.clear().get(0);
        for (int i = 0; i < exact.length; i++) {
            worst = Math.max(worst, Math.abs(exact[i] - outcome.value()[i]));
        }
        assertTrue(worst < bound, "off by " + worst);
    }

    /** Queries, keys and values are the tokens, so that scores are known: of deviation 1/3 for uniform tokens. */
    private static Function<String, float[]> identityTensors(ModelShape shape) {
        Map<String, float[]> tensors = new HashMap<>();
        float[] identity = new float[WIDTH * WIDTH];
        float[] ones = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            identity[i * WIDTH + i] = 1;
            ones[i] = 1;
        }
        for (String name : List.of("query", "key", "value")) {
            tensors.put(SELF + name + ".weight", identity);
            tensors.put(SELF + name + ".bias", new float[WIDTH]);
        }
        tensors.put("bert.embeddings.LayerNorm.weight", ones);
        tensors.put("bert.embeddings.LayerNorm.bias", new float[WIDTH]);
        Function<String, float[]> others = RandomModel.tensors(shape, 1);
        return name -> tensors.containsKey(name) ? tensors.get(name) : others.apply(name);
    }
}
