package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;
import org.secformer.mpc.protocol.NormNumbers;

/**
 * What no text can exceed, worked out from a model's weights: rigorous bounds on all values that are opened, masked or compared, the
 * protocol's own roundings and those of this arithmetic included.
 *
 * <p>The proof is by induction over the computation. A bound may assume that no value before it left its range, which the bounds before
 * it prove, or which a flag tells: row means of squared scores and variances cannot be bounded from below, so the parties compare them
 * ({@link FlaggedRanges}), and that comparison is right as far as {@code "... compared"} is bounded. The text of a raised flag has no
 * scores. docs/protocols.md has the proof in full.
 *
 * <p>The start is a LayerNorm's output, of norm sqrt(n) whatever it reads ({@link NormBound}); then {@code |W_i y + b_i| <= |W_i| |y| +
 * |b_i|} ({@link MatrixNorms}), {@link AttentionBound} and {@link FeedForwardBound}.
 */
public final class ProvenBounds {
    /** The shortest rows that have a bucket: sums over more tokens are held in more bits. */
    private static final int SHORTEST = 32;

    /** Of 1/v and 1/sqrt(v), relative, with all roundings, on any network, where no flag is raised; 3e-3 at the most. */
    private static final double ERROR = 4e-3;

    private final ModelWeights weights;
    private final ModelShape shape;
    private final int shortest;
    private final int length;
    private final List<ProvenBound> kinds = new ArrayList<>();

    private ProvenBounds(ModelWeights weights, ModelShape shape, int length) {
        this.weights = weights;
        this.shape = shape;
        this.length = length;
        this.shortest = Math.min(SHORTEST, length);
    }

    /**
     * Bounds all values of a model, in the order of the computation.
     *
     * @param weights of that model, with the fraction bits of weights of the shape's numbers
     * @param length tokens per row, at the most: shorter rows are covered
     */
    public static List<ProvenBound> of(ModelWeights weights, ModelShape shape, int length) {
        ProvenBounds bounds = new ProvenBounds(weights, shape, length);
        bounds.bound();
        return List.copyOf(bounds.kinds);
    }

    private void bound() {
        Numerics numerics = shape.numerics();
        int hidden = shape.hidden();
        // Rows of word, position and type may be rounded each by itself: where nobody but the model owner sees them.
        double rounding = 3 * NormBound.unit(Plan.INPUT_SCALE + 1);
        int columns = shape.embedding();
        NormBound.Input embedded = new NormBound.Input(
                weights.embedding().largest() + rounding,
                weights.embedding().norm() + Math.sqrt(columns) * rounding,
                columns * rounding + Upwards.lost(columns * weights.embedding().largest()));
        NormalisedBound y =
                norm("embedding", embedded, Embedding.epsilon(shape), columns, numerics.beforeAttention(columns));
        for (int layer = 0; layer < shape.layers(); layer++) {
            LayerWeights own = weights.layers().get(layer);
            AttentionBound attention = new AttentionBound(own, y, shape, shortest, ERROR);
            NormBound.Input attended = attention.bound(layer);
            kinds.addAll(attention.kinds());
            String first = ParameterNames.section(layer, "LayerNorm 1");
            NormalisedBound middle = norm(first, attended, shape.epsilon(), hidden, numerics.beforeExpansion(hidden));
            FeedForwardBound feedForward = FeedForwardBound.of(own, middle, shape, layer);
            kinds.addAll(feedForward.kinds());
            String second = ParameterNames.section(layer, "LayerNorm 2");
            y = norm(
                    second,
                    feedForward.input(),
                    shape.epsilon(),
                    hidden,
                    Block.isLast(shape, layer) ? numerics.beforeHead(hidden) : numerics.beforeAttention(hidden));
        }
        kinds.addAll(weights.head().bounds(shape, y, length));
    }

    private NormalisedBound norm(
            String section, NormBound.Input input, double epsilon, int columns, NormNumbers numbers) {
        NormBound bound = NormBound.of(section, input, epsilon, columns, shape.numerics(), numbers, ERROR);
        kinds.addAll(bound.kinds());
        return bound.output();
    }
}
