package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;

/**
 * Bounds of 2Quad attention and of what is added up after it.
 *
 * <p><b>Scores.</b> {@code q k} is at most {@code |q| |k|}, and with q = Q y + q0, k = K y' + k0 at most {@code |Q' K| |y| |y'| +
 * |Q' k0| |y| + |K' q0| |y'| + |q0 k0|}; the roundings of queries and keys add at most a unit per element.
 *
 * <p><b>Context.</b> sum_j p_j v_j / 2^L times 1/R, as opened, with squares p_j >= 0 that add up to R 2^L and one unit each. So its weights
 * are not negative and add up to at most {@code P = (R + unit) ((1 + error) / R + unit')}, convex in R and so largest at an end of R's
 * range. A product with it is then at most P times the largest of that product with any value: {@code w' V y}, {@code |w' V|} being known for
 * each column of the next matrix.
 */
final class AttentionBound {
    private final LayerWeights weights;
    private final NormalisedBound y;
    private final ModelShape shape;
    private final Numerics numerics;
    private final int length;
    private final double error;
    private final List<ProvenBound> kinds = new ArrayList<>();

    /**
     * @param length tokens per row, the fewest that the bounds are for
     * @param error of 1 / row mean, relative
     */
    AttentionBound(LayerWeights weights, NormalisedBound y, ModelShape shape, int length, double error) {
        this.weights = weights;
        this.y = y;
        this.shape = shape;
        this.numerics = shape.numerics();
        this.length = length;
        this.error = error;
    }

    /** What was bounded. */
    List<ProvenBound> kinds() {
        return kinds;
    }

    private void add(String section, String subject, String what, double bound, double allowed) {
        kinds.add(new ProvenBound(section, subject, what, Upwards.up(bound), allowed));
    }

    private static double unit(int fractionBits) {
        return NormBound.unit(fractionBits);
    }

    /** Largest that an operand of so many bits holds. */
    private static double operand(int bits, int fractionBits) {
        return Math.scalb(1.0, bits - 1 - fractionBits);
    }

    /**
     * Bounds everything in the layer's attention.
     *
     * @param layer its number
     * @return what LayerNorm 1 reads
     */
    NormBound.Input bound(int layer) {
        String projections = ParameterNames.section(layer, "query, key, value");
        String products = ParameterNames.section(layer, "attention products");
        String division = ParameterNames.section(layer, "2Quad division");
        double query = weights.query().largest(y.norm()) + unit(numerics.query().fraction());
        double key = weights.key().largest(y.norm()) + unit(numerics.key().fraction());
        double value = weights.value().largest(y.norm()) + unit(numerics.value().fraction());
        double quad = shape.quadConstant() + unit(numerics.query().fraction());
        add(projections, "query", "query", query, NormBound.limit(numerics.query()));
        add(projections, "key", "key", key, NormBound.limit(numerics.key()));
        add(projections, "value", "value", value, NormBound.limit(numerics.value()));
        int scoreBits = numerics.scoreBits();
        add(
                projections,
                "",
                "query and C, multiplied",
                Math.max(query, quad),
                operand(scoreBits, numerics.query().fraction()));
        add(
                projections,
                "",
                "key, multiplied",
                Math.max(key, 1),
                operand(scoreBits, numerics.key().fraction()));
        int contextBits = numerics.contextBits(length);
        double factor = value + unit(numerics.weighted());
        add(projections, "", "value, multiplied", factor, operand(contextBits, numerics.weighted()));

        double score = score() + quad + unit(numerics.score().fraction());
        double square = score * score + shape.quadFloor();
        add(products, "score", "score + C", score, NormBound.limit(numerics.score()));
        double squareUnit = unit(numerics.square());
        add(products, "score", "squared score", square + squareUnit, operand(contextBits, numerics.square()));
        double meanFits = Math.scalb(
                1.0,
                numerics.scoreFormat(length).results()
                        - 1
                        - 2 * numerics.score().fraction()
                        - Plan.ceilLog2(length));
        add(division, "", "row mean, compared", square, Math.min(FlaggedRanges.comparedMeans(), meanFits));

        FlaggedRanges flagged = FlaggedRanges.of(numerics, shape.hidden());
        double lowestMean = flagged.means().least();
        double largestMean = Math.min(square, flagged.means().largest());
        double sumUnit = unit(numerics.sum().fraction());
        add(
                division,
                "context sum",
                "context sum",
                factor * (largestMean + squareUnit) + sumUnit,
                NormBound.limit(numerics.sum()));
        double quotientUnit = unit(numerics.quotient().fraction());
        double quotient = (1 + error) / lowestMean + quotientUnit;
        add(division, "", "1 / row mean", quotient, NormBound.limit(numerics.quotient()));

        double share = Math.max(share(lowestMean), share(Math.max(lowestMean, largestMean)));
        double rounding = sumUnit * quotient + unit(numerics.activation());
        double valueRounding = unit(numerics.value().fraction()) + unit(numerics.weighted());
        double context = share * factor + rounding;
        add(
                ParameterNames.section(layer, "attention output"),
                "",
                "context, multiplied",
                context,
                operand(numerics.normBits(), numerics.activation()));
        return input(share, context, share * valueRounding + rounding);
    }

    /** Weights of an average of values add up to no more, for that row mean. */
    private double share(double mean) {
        return Upwards.up((mean + unit(numerics.square()))
                * ((1 + error) / mean + unit(numerics.quotient().fraction())));
    }

    /** q k, over all heads. */
    private double score() {
        double roots = Math.sqrt(shape.headSize());
        double queryError = roots * unit(numerics.query().fraction());
        double keyError = roots * unit(numerics.key().fraction());
        double n = y.norm();
        double largest = 0;
        for (HeadNorms head : weights.heads()) {
            double query = head.query() * n + head.queryBias();
            double key = head.key() * n + head.keyBias();
            double form = head.score() * n * n + (head.scoreOfQuery() + head.scoreOfKey()) * n + head.scoreOfBiases();
            double exact = Math.min(query * key, form);
            largest = Math.max(largest, exact + query * keyError + key * queryError + queryError * keyError);
        }
        return Upwards.up(largest);
    }

    /**
     * What LayerNorm 1 reads.
     *
     * @param share sum of the weights of values
     * @param context largest element
     * @param rounding what is off in an element
     */
    private NormBound.Input input(double share, double context, double rounding) {
        int hidden = shape.hidden();
        double[] elements = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            double exact = 0;
            for (HeadNorms head : weights.heads()) {
                exact += head.outputs()[i] * y.norm() + head.outputsOfBias()[i];
            }
            elements[i] = Upwards.up(share * exact
                    + weights.outputSums()[i] * rounding
                    + weights.output().bias()[i]
                    + weights.input().at(i, y.norm()));
        }
        double norm = 0;
        for (HeadNorms head : weights.heads()) {
            norm += head.output() * y.norm() + head.outputOfBias();
        }
        norm = share * norm
                + weights.outputNorm() * Math.sqrt(hidden) * rounding
                + weights.output().biasNorm()
                + weights.input().norm(y.norm());
        double strays = 0;
        for (double stray : weights.output().strays()) {
            strays += stray * context;
        }
        double sum = strays + weights.output().biasSum() + weights.input().sum(y);
        return NormBound.Input.of(elements, Upwards.up(norm), Upwards.up(sum));
    }
}
