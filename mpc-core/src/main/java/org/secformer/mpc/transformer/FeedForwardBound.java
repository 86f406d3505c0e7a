package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;

/**
 * Bounds of the feed-forward part: {@code -0.17 <= GeLU(x) <= max(x, 0)} and {@code |GeLU(x)| <= |x|}, so what is multiplied with
 * a column's positive weights and with its negative ones cannot both be large.
 *
 * @param kinds what was bounded
 * @param input what LayerNorm 2 reads
 */
record FeedForwardBound(List<ProvenBound> kinds, NormBound.Input input) {
    private static final double LEAST_GELU = 0.17;

    /** From GeLU's edges to 0, and beyond. */
    private static final double EDGE = 4.125;

    /** GeLU's own fit, its edges and the harmonics' amplitudes. */
    private static final double FIT = 1e-3;

    private static final int HARMONIC_ROUNDINGS = 8;

    static FeedForwardBound of(LayerWeights weights, NormalisedBound y, ModelShape shape, int layer) {
        Numerics numerics = shape.numerics();
        double unit = NormBound.unit(numerics.gelu().fraction());
        double error = error(numerics);
        String section = ParameterNames.section(layer, "GeLU");
        double[] arguments = weights.expand().all(y.norm());
        double largest = Upwards.largest(arguments);
        List<ProvenBound> kinds = new ArrayList<>();
        double limit = NormBound.limit(numerics.gelu());
        kinds.add(new ProvenBound(section, "", "argument", Upwards.up(largest + unit), limit));
        kinds.add(new ProvenBound(
                section,
                "",
                "difference from an edge",
                Upwards.up(largest + unit + EDGE),
                limit - NormBound.unit(numerics.edges())));
        kinds.add(new ProvenBound(
                section,
                "",
                "result, multiplied",
                Upwards.up(Math.max(largest, LEAST_GELU) + error),
                Math.scalb(1.0, numerics.normBits() - 1 - numerics.gelu().fraction())));

        int hidden = shape.hidden();
        double roundings = Math.sqrt(shape.intermediate()) * error;
        double ofArguments =
                Math.min(weights.expandNorm() * y.norm() + weights.expand().biasNorm(), Upwards.norm(arguments));
        double ofResults = Upwards.up(ofArguments + roundings);
        double[] elements = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            elements[i] = Upwards.up(weights.contractSums().at(i, y.norm(), ofResults, LEAST_GELU + error, error)
                    + weights.contract().bias()[i]
                    + weights.middleGain().at(i, y.norm()));
        }
        double norm = weights.contractNorm() * ofResults
                + weights.contract().biasNorm()
                + weights.middleGain().norm(y.norm());
        double strays = 0;
        double[] stray = weights.contract().strays();
        for (int j = 0; j < stray.length; j++) {
            strays += stray[j] * (Math.max(arguments[j], LEAST_GELU) + error);
        }
        double sum =
                strays + weights.contract().biasSum() + weights.middleGain().sum(y);
        return new FeedForwardBound(
                List.copyOf(kinds), NormBound.Input.of(elements, Upwards.up(norm), Upwards.up(sum)));
    }

    /** How far GeLU's result may be off: both openings round, the argument by a unit of which GeLU makes at most 1.13. */
    private static double error(Numerics numerics) {
        return FIT
                + HARMONIC_ROUNDINGS * NormBound.unit(numerics.series())
                + 2 * NormBound.unit(numerics.gelu().fraction())
                + 2 * NormBound.unit(numerics.inner().fraction());
    }
}
