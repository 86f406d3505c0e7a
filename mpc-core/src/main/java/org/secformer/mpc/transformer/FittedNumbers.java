package org.secformer.mpc.transformer;

import java.util.List;
import java.util.Optional;
import org.secformer.mpc.protocol.NormNumbers;

/**
 * Numbers for one model: fraction bits of the compact ones, more or fewer, and the smallest ranges that the model's weights prove to
 * be enough. No bit is spared, as a proven bound lies above anything that a text can reach.
 *
 * <p>Ranges that no weights bound, those of variances and row means, are the flags', and 1 / deviation and 1 / row mean follow from
 * these. The input of a LayerNorm and squared scores may get more fraction bits than the rest: their roundings count in all bounds
 * that follow, where the variance or the row mean is smallest.
 */
public final class FittedNumbers {
    /** Fewest fraction bits that are tried, relative to compact numbers. */
    public static final int COARSEST = -3;

    /** Most, likewise: about those of exact numbers. */
    public static final int FINEST = 5;

    private static final int MOST_NORM_BITS = 5;
    private static final int MOST_SQUARE_BITS = 3;
    private static final int MOST_STEPS = 6;
    private static final int LEAST_OPENED = 8;
    private static final int MOST_OPENED = 32;

    /** GeLU's series needs its period in the opening. */
    private static final int LEAST_GELU = 7;

    private static final int LEAST_SERIES = 10;

    /** Bits of the series' square beyond those of its argument. */
    private static final int SERIES_BITS = 5;

    /** Row means that are 2^MOST_MEAN or larger are flagged: the more are allowed, the more bits take context sums. */
    private static final int MOST_MEAN = 12;

    private static final int LEAST_MEAN = 5;

    /** Of a row mean, before its point. */
    private static final int MEAN_BITS = 20;

    private static final int MOST_SERIES = 16;

    private FittedNumbers() {}

    /**
     * Of the numbers with so many fraction bits with which all bounds hold, those with the fewest bytes sent, if there are any.
     *
     * @param weights of the model
     * @param shape of the model, its numbers aside
     * @param length tokens per row, at the most
     * @param finer fraction bits more than compact numbers have, or fewer
     */
    public static Optional<Numerics> of(ModelWeights weights, ModelShape shape, int length, int finer) {
        Numerics best = null;
        long fewest = Long.MAX_VALUE;
        for (int normBits = 0; normBits <= MOST_NORM_BITS; normBits++) {
            for (int squareBits = 0; squareBits <= MOST_SQUARE_BITS; squareBits++) {
                Numerics start = start(Math.max(shape.hidden(), shape.embedding()), finer, normBits, squareBits);
                Numerics found = fitted(weights, shape, length, start);
                long sent = found == null ? Long.MAX_VALUE : sentBytes(shape.with(found), length);
                if (sent < fewest) {
                    best = found;
                    fewest = sent;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** All layers but the last send alike. */
    private static long sentBytes(ModelShape shape, int length) {
        return new Plan(shape.withLayers(Math.min(2, shape.layers())), length, 1)
                .price()
                .total()
                .sentBytes();
    }

    /** With ranges that are as small as widths allow that follow from them. */
    private static Numerics start(int columns, int finer, int normBits, int squareBits) {
        Numerics usual = Numerics.COMPACT;
        int activation = Math.min(Plan.INPUT_SCALE, usual.activation() + finer);
        int norm = Math.min(Plan.INPUT_SCALE, usual.norm().fraction() + finer + normBits);
        int value = usual.value().fraction() + finer;
        int weighted = Math.min(value, usual.weighted() + finer);
        int score = usual.score().fraction() + finer;
        Numerics.Fixed inner = fixed(
                Math.min(activation, usual.inner().fraction() + finer),
                usual.inner().range());
        // Products of the feed-forward part hold GeLU's series, and those of squared scores their row means.
        int ofSeries = 2 * activation + SERIES_BITS + inner.range() - usual.weight() - activation;
        // And a LayerNorm's products its variance.
        int log = NormNumbers.halfLog(columns);
        int ofVariance =
                norm + 2 * log + usual.variance().range() - usual.inverse().fraction() - usual.weight();
        int ofMeans = MEAN_BITS - weighted;
        int ofRowSum = LEAST_OPENED - (norm - log);
        return new Numerics(
                Numerics.Kind.FITTED,
                usual.weight(),
                activation,
                fixed(norm, Math.max(0, Math.max(ofSeries, ofVariance))),
                Math.max(0, ofRowSum),
                usual.variance(),
                usual.inverse(),
                fixed(usual.query().fraction() + finer, 0),
                fixed(usual.key().fraction() + finer, 0),
                fixed(value, 0),
                weighted,
                fixed(score, 0),
                Math.min(2 * score, usual.square() + finer + squareBits),
                fixed(usual.sum().fraction(), Math.max(LEAST_MEAN, ofMeans)),
                fixed(usual.quotient().fraction(), 0),
                fixed(activation, LEAST_GELU),
                inner,
                Math.max(LEAST_SERIES, Math.min(MOST_SERIES, usual.series() + finer)),
                usual.edges());
    }

    /** With fewer fraction bits where they and the range are too many for an opening, or with a larger range where they are too few. */
    private static Numerics.Fixed fixed(int fraction, int range) {
        int most = MOST_OPENED - 2 - range;
        int wide = Math.max(range, LEAST_OPENED - 2 - fraction);
        return new Numerics.Fixed(Math.min(fraction, most), wide);
    }

    /** Widens ranges until all bounds hold; null if they never do. */
    private static Numerics fitted(ModelWeights weights, ModelShape shape, int length, Numerics start) {
        Numerics numerics = start;
        try {
            for (int step = 0; step < MOST_STEPS; step++) {
                ModelShape fitted = shape.with(numerics);
                fitted.numerics().requireFits(fitted, length);
                List<ProvenBound> bounds = ProvenBounds.of(weights, fitted, length);
                if (bounds.stream().allMatch(ProvenBound::isProven)) {
                    return numerics;
                }
                Numerics wider = widened(numerics, bounds);
                if (wider.equals(numerics)) {
                    return null;
                }
                numerics = wider;
            }
        } catch (IllegalArgumentException unfit) {
            // Some width of these does not exist.
            return null;
        }
        return null;
    }

    private static Numerics widened(Numerics numerics, List<ProvenBound> bounds) {
        Numerics.Fixed value = widened(numerics.value(), bounds, "value");
        int mean = Math.max(LEAST_MEAN, Math.min(MOST_MEAN, bits(largest(bounds, "row mean, compared"))));
        return new Numerics(
                numerics.kind(),
                numerics.weight(),
                numerics.activation(),
                widened(numerics.norm(), bounds, "input"),
                widened(numerics.rowSum(), bounds, "row sum"),
                numerics.variance(),
                widened(numerics.inverse(), bounds, "1 / deviation"),
                widened(numerics.query(), bounds, "query"),
                widened(numerics.key(), bounds, "key"),
                value,
                numerics.weighted(),
                widened(numerics.score(), bounds, "score + C"),
                numerics.square(),
                fixed(numerics.sum().fraction(), Math.max(numerics.sum().range(), value.range() + mean)),
                widened(numerics.quotient(), bounds, "1 / row mean"),
                fixed(numerics.gelu().fraction(), activationRange(numerics, bounds)),
                numerics.inner(),
                numerics.series(),
                numerics.edges());
    }

    private static int activationRange(Numerics numerics, List<ProvenBound> bounds) {
        List<ProvenBound> ofLayers = bounds.stream()
                .filter(each -> each.section().startsWith("layer "))
                .toList();
        // More than ReLU's edge leaves out.
        double beyond = largest(ofLayers, "difference from an edge") + NormBound.unit(numerics.edges());
        return Math.max(numerics.gelu().range(), bits(beyond));
    }

    private static Numerics.Fixed widened(Numerics.Fixed fixed, List<ProvenBound> bounds, String what) {
        return fixed(fixed.fraction(), Math.max(fixed.range(), bits(largest(bounds, what))));
    }

    private static int widened(int range, List<ProvenBound> bounds, String what) {
        return Math.max(range, bits(largest(bounds, what)));
    }

    private static double largest(List<ProvenBound> bounds, String what) {
        return bounds.stream()
                .filter(each -> each.what().equals(what))
                .mapToDouble(ProvenBound::bound)
                .max()
                .orElseThrow();
    }

    /** Bits of a range that holds values up to there. */
    private static int bits(double bound) {
        if (!(bound <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("no range holds " + bound);
        }
        int exponent = Math.getExponent(bound);
        return Math.scalb(1.0, exponent) == bound ? exponent : exponent + 1;
    }
}
