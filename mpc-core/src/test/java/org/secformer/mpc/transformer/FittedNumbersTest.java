package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.secformer.mpc.transformer.BoundedModels.LENGTH;
import static org.secformer.mpc.transformer.BoundedModels.shape;
import static org.secformer.mpc.transformer.BoundedModels.table;
import static org.secformer.mpc.transformer.BoundedModels.text;
import static org.secformer.mpc.transformer.BoundedModels.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.protocol.TwoParties;

/** Numbers for one model: all its bounds hold with them and not with less, and parties compute with them. */
class FittedNumbersTest {
    /** One bit less than the range that is needed and it is not proven; with that bit it is. */
    @Test
    void oneBitBeyondIsNotProven() {
        ModelShape shape = shape(Numerics.COMPACT, Head.TANH);
        float[] table = table(0.5, new SplittableRandom(9));
        ModelWeights weights = weights(RandomModel.of(shape, 6), table);
        Numerics fitted = FittedNumbers.of(weights, shape, LENGTH, 0).orElseThrow();
        assertTrue(allProven(weights, shape, fitted));
        List<String> checked = new ArrayList<>();
        for (String what : List.of("input", "query", "key", "value", "score + C", "1 / row mean")) {
            Numerics narrower = narrower(fitted, what);
            List<ProvenBound> bounds = ProvenBounds.of(weights, shape.with(narrower), LENGTH);
            for (ProvenBound bound : bounds) {
                if (bound.what().equals(what)) {
                    assertTrue(bound.bound() > bound.allowed() / 2, bound::toString);
                    if (!bound.isProven()) {
                        checked.add(what);
                    }
                }
            }
            assertTrue(checked.contains(what), what);
        }
    }

    /** Of context sums fewer bits are enough, and more texts are flagged. */
    @Test
    void narrowerContextSumsAllowSmallerRowMeans() {
        ModelShape shape = shape(Numerics.COMPACT, Head.TANH);
        ModelWeights weights = weights(RandomModel.of(shape, 6), table(0.5, new SplittableRandom(9)));
        Numerics fitted = FittedNumbers.of(weights, shape, LENGTH, 0).orElseThrow();
        Numerics narrower = narrower(fitted, "context sum");
        assertTrue(allProven(weights, shape, narrower));
        assertEquals(fitted.rowMeans().to() - 1, narrower.rowMeans().to());
    }

    private static boolean allProven(ModelWeights weights, ModelShape shape, Numerics numerics) {
        return ProvenBounds.of(weights, shape.with(numerics), LENGTH).stream().allMatch(ProvenBound::isProven);
    }

    private static Numerics.Fixed less(Numerics.Fixed fixed, boolean isMeant) {
        return isMeant ? new Numerics.Fixed(fixed.fraction(), fixed.range() - 1) : fixed;
    }

    private static Numerics narrower(Numerics from, String what) {
        return new Numerics(
                from.kind(),
                from.weight(),
                from.activation(),
                less(from.norm(), what.equals("input")),
                from.rowSum(),
                from.variance(),
                from.inverse(),
                less(from.query(), what.equals("query")),
                less(from.key(), what.equals("key")),
                less(from.value(), what.equals("value")),
                from.weighted(),
                less(from.score(), what.equals("score + C")),
                from.square(),
                less(from.sum(), what.equals("context sum")),
                less(from.quotient(), what.equals("1 / row mean")),
                from.gelu(),
                from.inner(),
                from.series(),
                from.edges());
    }

    @Test
    void twoModelsGetDifferentWidths() {
        ModelShape shape = shape(Numerics.COMPACT, Head.TANH);
        float[] table = table(0.5, new SplittableRandom(9));
        Function<String, float[]> tensors = RandomModel.tensors(shape, 6);
        Function<String, float[]> larger = name -> {
            float[] values = tensors.apply(name).clone();
            for (int i = 0; i < values.length && name.contains("self.value"); i++) {
                values[i] *= 4;
            }
            return values;
        };
        Numerics one = FittedNumbers.of(weights(FoldedModel.of(shape, tensors), table), shape, LENGTH, 0)
                .orElseThrow();
        Numerics other = FittedNumbers.of(weights(FoldedModel.of(shape, larger), table), shape, LENGTH, 0)
                .orElseThrow();
        assertEquals(Numerics.Kind.FITTED, one.kind());
        assertEquals(one.query(), other.query());
        assertEquals(one.value().range() + 2, other.value().range());
        assertNotEquals(
                new Plan(shape.with(one), LENGTH, 1).price().total().sentBytes(),
                new Plan(shape.with(other), LENGTH, 1).price().total().sentBytes());
    }

    /** Widths of many columns follow from more than ranges. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16, 100, 384, 768, 1024})
    void numbersFitAnyColumns(int hidden) {
        ModelShape shape = new ModelShape(hidden, 1, 1, 8, 2, 1e-12, 5);
        float[] table = new float[hidden];
        for (int i = 0; i < hidden; i++) {
            table[i] = i % 2 == 0 ? 0.5f : -0.5f;
        }
        // Small matrices, as it is the columns that matter here.
        Function<String, float[]> tensors = RandomModel.tensors(shape, 31);
        Function<String, float[]> small = name -> {
            float[] values = tensors.apply(name).clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = name.contains("LayerNorm.weight") ? 1 : values[i] / 8;
            }
            return values;
        };
        ModelWeights weights = ModelWeights.of(FoldedModel.of(shape, small), EmbeddingBound.of(hidden, table));
        Numerics fitted = FittedNumbers.of(weights, shape, 512, 0).orElseThrow();
        assertTrue(new Plan(shape.with(fitted), 512, 1).price().total().sentBytes() > 0);
    }

    /** With no bit to spare: what parties get is what the clear reference gets. */
    @ParameterizedTest
    @ValueSource(ints = {FittedNumbers.COARSEST, 0, FittedNumbers.FINEST})
    void partiesComputeWithFittedNumbers(int finer) throws Exception {
        ModelShape shape = shape(Numerics.COMPACT, Head.TANH);
        float[] table = table(0.5, new SplittableRandom(9));
        Function<String, float[]> tensors = RandomModel.tensors(shape, 6);
        Numerics fitted = FittedNumbers.of(weights(FoldedModel.of(shape, tensors), table), shape, LENGTH, finer)
                .orElseThrow();
        SharedModel shared = new SharedModel(FoldedModel.of(shape.with(fitted), tensors));
        Plan plan = new Plan(shape.with(fitted), LENGTH, 1);
        TwoParties.Outcome outcome =
                new TwoParties().run(shared.scoring(plan, text(table, 1, new SplittableRandom(10)), LENGTH));
        double tolerance = finer < 0 ? 0.1 : 0.02;
        assertArrayEquals(outcome.clear().get(0), outcome.value(), tolerance, fitted::toString);
    }

    /** What no range can hold is not made to fit. */
    @Test
    void thereAreModelsThatNoNumbersFit() {
        ModelShape shape = shape(Numerics.COMPACT, Head.TANH);
        float[] table = table(0.5, new SplittableRandom(9));
        Function<String, float[]> tensors = RandomModel.tensors(shape, 6);
        Function<String, float[]> huge = name -> {
            float[] values = tensors.apply(name).clone();
            for (int i = 0; i < values.length && name.contains("self.query"); i++) {
                values[i] *= 1000;
            }
            return values;
        };
        ModelWeights weights = weights(FoldedModel.of(shape, huge), table);
        for (int finer = FittedNumbers.COARSEST; finer <= FittedNumbers.FINEST; finer++) {
            assertFalse(FittedNumbers.of(weights, shape, LENGTH, finer).isPresent());
        }
        assertFalse(allProven(weights, shape, Numerics.EXACT), "row means cannot be compared");
    }
}
