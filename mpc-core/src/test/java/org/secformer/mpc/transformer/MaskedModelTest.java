package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.random.Seed;

/** Folding and masking one parameter at a time gives what doing all at once gives, to the bit. */
class MaskedModelTest {
    /** Sizes that no tile divides. */
    private static final ModelShape SHAPE = new ModelShape(21, 3, 7, 50, 3, 1e-12, 5);

    private static final long SEED = 11;

    @Test
    void oneParameterAfterTheOther() {
        Seed[] seeds = {Seed.random(), Seed.random()};
        MaskedModel whole = MaskedModel.mask(RandomModel.of(SHAPE, SEED), seeds[0], seeds[1]);
        List<ParameterSpec> seen = new ArrayList<>();
        FoldedModel onDemand = FoldedModel.onDemand(SHAPE, RandomModel.tensors(SHAPE, SEED));
        MaskedModel.mask(onDemand, seeds[0], seeds[1], (spec, opening) -> {
            seen.add(spec);
            assertArrayEquals(whole.opening(spec.name()).unpacked(), opening, spec.name());
        });
        assertEquals(SHAPE.parameters(), seen);
    }

    @Test
    void parametersInAnyOrderAndMoreThanOnce() {
        FoldedModel whole = RandomModel.of(SHAPE, SEED);
        FoldedModel onDemand = FoldedModel.onDemand(SHAPE, RandomModel.tensors(SHAPE, SEED));
        List<ParameterSpec> specs = SHAPE.parameters();
        for (int i = 2 * specs.size() - 1; i >= 0; i--) {
            String name = specs.get(i % specs.size()).name();
            assertArrayEquals(whole.values(name), onDemand.values(name), name);
        }
    }

    /** By its definition, with no tiles. */
    @Test
    void aFoldedMatrixIsGainTimesWeightTransposed() {
        Function<String, float[]> tensors = RandomModel.tensors(SHAPE, SEED);
        float[] gain = tensors.apply("bert.encoder.layer.1.attention.output.LayerNorm.weight");
        float[] offset = tensors.apply("bert.encoder.layer.1.attention.output.LayerNorm.bias");
        float[] weight = tensors.apply("bert.encoder.layer.1.intermediate.dense.weight");
        float[] given = tensors.apply("bert.encoder.layer.1.intermediate.dense.bias");
        FoldedModel folded = RandomModel.of(SHAPE, SEED);
        double[] matrix = folded.values(ParameterNames.expand(1));
        double[] bias = folded.values(ParameterNames.biasOf(ParameterNames.expand(1)));
        for (int out = 0; out < SHAPE.intermediate(); out++) {
            double sum = given[out];
            for (int in = 0; in < SHAPE.hidden(); in++) {
                double value = weight[out * SHAPE.hidden() + in];
                assertEquals(gain[in] * value, matrix[in * SHAPE.intermediate() + out]);
                sum += offset[in] * value;
            }
            assertEquals(sum, bias[out]);
        }
    }

    @Test
    void parametersAreCountedWithoutAList() {
        for (int layers : new int[] {1, 2, 3, 10}) {
            ModelShape shape = new ModelShape(20, layers, 5, 50, 3, 1e-12, 5);
            long sum = shape.parameters().stream()
                    .mapToLong(spec -> spec.shape().elements())
                    .sum();
            assertEquals(sum, shape.parameterCount(), layers + " layers");
        }
        assertEquals(
                302_000_000,
                new ModelShape(1024, 24, 16, 4096, 2, 1e-12, 5).parameterCount(),
                2_000_000,
                "BERT-large without its embeddings");
    }
}
