package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.secformer.mpc.transformer.BoundedModels.HIDDEN;
import static org.secformer.mpc.transformer.BoundedModels.LENGTH;
import static org.secformer.mpc.transformer.BoundedModels.scaled;
import static org.secformer.mpc.transformer.BoundedModels.shape;
import static org.secformer.mpc.transformer.BoundedModels.table;
import static org.secformer.mpc.transformer.BoundedModels.text;
import static org.secformer.mpc.transformer.BoundedModels.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.protocol.ClearProtocols;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.RangeUse;
import org.secformer.mpc.random.Seed;

/** What is proven holds: for any input that is found, of models of all scales; and it is not far from what is found. */
class ProvenBoundsTest {
    /** Compact ones, but no two kinds that are opened in one place have the same range, so that they can be told apart. */
    private static final Numerics APART = apart();

    private static final ModelShape ONE_HEAD = new ModelShape(HIDDEN, 1, 1, 48, 3, 1e-12, 5, Head.TANH, Numerics.EXACT);

    private static Numerics apart() {
        Numerics compact = Numerics.COMPACT;
        return new Numerics(
                Numerics.Kind.FITTED,
                compact.weight(),
                compact.activation(),
                new Numerics.Fixed(compact.norm().fraction(), 14),
                13,
                compact.variance(),
                new Numerics.Fixed(compact.inverse().fraction(), 10),
                compact.query(),
                compact.key(),
                compact.value(),
                compact.weighted(),
                compact.score(),
                compact.square(),
                compact.sum(),
                new Numerics.Fixed(compact.quotient().fraction(), 10),
                compact.gelu(),
                compact.inner(),
                compact.series(),
                compact.edges());
    }

    /** A model, what its tokens can be, and its bounds. */
    private record Model(FoldedModel folded, float[] table, List<ProvenBound> bounds) {
        static Model of(ModelShape shape, Function<String, float[]> tensors, float[] table) {
            FoldedModel folded = FoldedModel.of(shape, tensors);
            return new Model(folded, table, ProvenBounds.of(weights(folded, table), shape, LENGTH));
        }

        double bound(String name) {
            return bounds.stream()
                    .filter(each -> each.name().equals(name))
                    .mapToDouble(ProvenBound::bound)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<RangeUse> run(Model model, Network network, double[] embedded, int live, long seed) {
        Plan plan = new Plan(model.folded().shape(), LENGTH, 1, network);
        ClearProtocols clear = new ClearProtocols(
                ClearProtocols.Functions.ROUNDED,
                Seed.of(new byte[Seed.SIZE_BYTES]).derive("" + seed));
        double[] mask = new double[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            mask[i] = Plan.maskValue(i >= live);
        }
        new Transformer(plan, ModelParameters.ofRounded(model.folded()))
                .forward(
                        clear,
                        clear.input(plan.embeddingShape(), Plan.INPUT_SCALE, embedded),
                        clear.input(plan.maskShape(), 0, mask));
        // Counts of flags lie below 2^30 whatever the weights are.
        return clear.ranges().stream()
                .filter(use -> !use.subject().equals(Protocols.ALONGSIDE))
                .toList();
    }

    private static boolean isFlagged(RangeUse use) {
        return isOfFlags(use) && (use.smallest() < use.lowestAllowed() / 2 || use.largest() > use.highestAllowed() * 2);
    }

    private static boolean isOfFlags(RangeUse use) {
        return use.what().startsWith("variance") || use.what().startsWith("mean of");
    }

    /** Products and sums before they are opened matter modulo the width of the opening only. */
    private static boolean isOpenedNext(RangeUse use) {
        return use.what().startsWith("product") || use.what().startsWith("value before");
    }

    /** The bounds that speak of these values. */
    private static List<ProvenBound> of(RangeUse use, List<ProvenBound> bounds) {
        if (isOpenedNext(use)) {
            return List.of();
        }
        double hard = use.what().startsWith("difference") ? use.highestAllowed() : 2 * use.highestAllowed();
        boolean isOperand = use.what().startsWith("operand");
        return bounds.stream()
                .filter(bound -> bound.section().equals(use.section()))
                .filter(bound -> isOfFlags(use)
                        ? bound.what().endsWith("compared")
                        : !bound.what().endsWith("compared")
                                && bound.allowed() == hard
                                && isOperand == isOperand(bound)
                                && use.what().startsWith("difference")
                                        == bound.what().startsWith("difference"))
                .toList();
    }

    private static boolean isOperand(ProvenBound bound) {
        return bound.what().endsWith("multiplied")
                || bound.what().equals("normalised row")
                || bound.what().equals("squared score");
    }

    @ParameterizedTest
    @EnumSource(Network.class)
    void noInputExceedsThem(Network network) {
        Set<String> met = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        int unflagged = 0;
        for (long seed = 0; seed < 24; seed++) {
            SplittableRandom random = new SplittableRandom(500 + seed);
            Head head = Head.values()[(int) seed % Head.values().length];
            int kind = (int) seed / Head.values().length;
            ModelShape shape = shape(APART, head, kind % 2 == 1, kind > 1);
            Function<String, float[]> tensors = RandomModel.tensors(shape, 700 + seed);
            Function<String, float[]> scaled = seed < 4 ? tensors : scaled(tensors, random);
            Model model = Model.of(shape, scaled, table(Math.scalb(1, random.nextInt(-8, 3)), random));
            model.bounds().forEach(bound -> all.add(bound.name()));
            for (int text = 0; text < 12; text++) {
                double[] embedded = text(model.table(), text % 3, random);
                List<RangeUse> uses = run(model, network, embedded, random.nextInt(1, LENGTH + 1), text);
                if (uses.stream().noneMatch(ProvenBoundsTest::isFlagged)) {
                    unflagged++;
                    assertBelow(uses, model.bounds(), "seed " + (500 + seed) + ", text " + text, met);
                }
            }
        }
        assertTrue(unflagged > 100, "unflagged texts: " + unflagged);
        // Not reported: keys of padding may be anything where they are opened.
        all.removeIf(name -> name.endsWith(": key"));
        assertEquals(all, met, "every bound is of something that the clear run reports");
    }

    private static void assertBelow(List<RangeUse> uses, List<ProvenBound> bounds, String what, Set<String> met) {
        for (RangeUse use : uses) {
            List<ProvenBound> own = of(use, bounds);
            own.forEach(bound -> met.add(bound.name()));
            double seen = Math.max(-use.smallest(), use.largest());
            double bound = own.stream().mapToDouble(ProvenBound::bound).max().orElse(Double.POSITIVE_INFINITY);
            assertTrue(seen <= bound, () -> what + ": " + use + " against " + own);
            boolean hasInverse = use.section().matches("embedding|.*(LayerNorm \\d|2Quad division)");
            assertTrue(isOpenedNext(use) || hasInverse || !own.isEmpty(), () -> what + ": nothing bounds " + use);
        }
    }

    /** A token that points where a matrix is largest comes near its bound. */
    @ParameterizedTest
    @ValueSource(strings = {"query", "key", "value"})
    void theyAreMet(String matrixName) {
        ModelShape shape = shape(APART, Head.TANH);
        FoldedModel folded = RandomModel.of(shape, 5);
        double[] matrix = folded.values("layer.0." + matrixName);
        double[] columns = transposed(matrix);
        double[][] tokens = new double[HIDDEN][];
        for (int j = 0; j < HIDDEN; j++) {
            tokens[j] = unit(Arrays.copyOfRange(columns, j * HIDDEN, (j + 1) * HIDDEN));
        }
        // Keys are opened where nobody looks, as those of padding may be anything, and reported where they are
        // multiplied.
        String name = "layer 0 query, key, value: " + (matrixName.equals("key") ? "key, multiplied" : matrixName);
        assertMet(shape, RandomModel.tensors(shape, 5), name, tokens);
    }

    /** A token along the largest score of all, and one that meets it. */
    @Test
    void scoresAreMet() {
        ModelShape shape = ONE_HEAD;
        Function<String, float[]> tensors = RandomModel.tensors(shape, 21);
        FoldedModel folded = FoldedModel.of(shape, tensors);
        double[] query = folded.values("layer.0.query");
        double[] key = folded.values("layer.0.key");
        double[] right = drawn(new SplittableRandom(22));
        double[] left = right;
        for (int i = 0; i < 200; i++) {
            left = unit(times(query, times(transposed(key), right)));
            right = unit(times(key, times(transposed(query), left)));
        }
        assertMet(shape, tensors, "layer 0 attention products: score + C", left, right);
    }

    /** A token along the largest value that the attention output makes of it; attention outweighs the residual path. */
    @Test
    void attentionOutputsAreMet() {
        ModelShape shape = ONE_HEAD;
        Function<String, float[]> tensors = with(RandomModel.tensors(shape, 23), "self.value.weight", 32);
        FoldedModel folded = FoldedModel.of(shape, tensors);
        double[] value = folded.values("layer.0.value");
        double[] output = folded.values("layer.0.attention-output");
        double[][] tokens = new double[HIDDEN][];
        for (int j = 0; j < HIDDEN; j++) {
            double[] column = new double[HIDDEN];
            for (int i = 0; i < HIDDEN; i++) {
                column[i] = output[i * HIDDEN + j];
            }
            tokens[j] = unit(times(value, column));
        }
        assertMet(shape, tensors, "layer 0 LayerNorm 1: input", tokens);
    }

    /** Arguments of GeLU that are all large at a time, and a column of positive weights that adds them up. */
    @Test
    void feedForwardOutputsAreMet() {
        ModelShape shape = ONE_HEAD;
        Function<String, float[]> tensors = RandomModel.tensors(shape, 24);
        double[] direction = unit(drawn(new SplittableRandom(25)));
        Function<String, float[]> aligned = name -> {
            float[] values = tensors.apply(name).clone();
            if (name.endsWith("layer.0.intermediate.dense.weight")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (3 * direction[i % HIDDEN]);
                }
            }
            if (name.endsWith("layer.0.output.dense.weight")) {
                // Row 0, [out, in], is large; the others are as they were.
                for (int i = 0; i < values.length / HIDDEN; i++) {
                    values[i] = 3;
                }
            }
            // Attention adds nothing, so that the token is what the middle LayerNorm reads.
            boolean isAttention = name.contains("layer.0.attention") && !name.contains("LayerNorm");
            return isAttention ? new float[values.length] : values;
        };
        assertMet(shape, aligned, "layer 0 LayerNorm 2: input", direction);
    }

    private static Function<String, float[]> with(Function<String, float[]> tensors, String ending, float factor) {
        return name -> {
            float[] values = tensors.apply(name).clone();
            for (int i = 0; i < values.length && name.endsWith(ending); i++) {
                values[i] *= factor;
            }
            return values;
        };
    }

    private static double[] drawn(SplittableRandom random) {
        double[] drawn = new double[HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            drawn[i] = random.nextGaussian();
        }
        return drawn;
    }

    private static double[] transposed(double[] matrix) {
        double[] transposed = new double[matrix.length];
        for (int i = 0; i < HIDDEN; i++) {
            for (int j = 0; j < HIDDEN; j++) {
                transposed[j * HIDDEN + i] = matrix[i * HIDDEN + j];
            }
        }
        return transposed;
    }

    private static double[] times(double[] matrix, double[] x) {
        double[] product = new double[HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            for (int j = 0; j < HIDDEN; j++) {
                product[i] += matrix[i * HIDDEN + j] * x[j];
            }
        }
        return product;
    }

    /** Of norm 1, and of mean 0, as normalised rows are. */
    private static double[] unit(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double[] centred = Arrays.stream(x).map(value -> value - mean).toArray();
        double norm =
                Math.sqrt(Arrays.stream(centred).map(value -> value * value).sum());
        return Arrays.stream(centred).map(value -> value / norm).toArray();
    }

    /** Texts of these tokens, and of their opposites, get within 1.6 of a bound and not beyond. */
    private static void assertMet(
            ModelShape shape, Function<String, float[]> tensors, String name, double[]... tokens) {
        float[] table = new float[2 * tokens.length * HIDDEN];
        for (int i = 0; i < table.length; i++) {
            double value = tokens[i / HIDDEN / 2][i % HIDDEN];
            table[i] = (float) (i / HIDDEN % 2 == 0 ? value : -value);
        }
        Model model = Model.of(shape, tensors, table);
        SplittableRandom random = new SplittableRandom(8);
        double seen = 0;
        for (int i = 0; i < 100; i++) {
            List<RangeUse> uses = run(model, Network.NEAR, text(table, i % 2, random), LENGTH, i);
            assertBelow(uses, model.bounds(), "text " + i, new TreeSet<>());
            for (RangeUse use : uses) {
                if (of(use, model.bounds()).stream().anyMatch(own -> own.name().equals(name))) {
                    seen = Math.max(seen, Math.max(-use.smallest(), use.largest()));
                }
            }
        }
        double bound = model.bound(name);
        double found = seen;
        assertTrue(seen > bound / 1.6, () -> "found " + found + ", bound " + bound);
    }
}
