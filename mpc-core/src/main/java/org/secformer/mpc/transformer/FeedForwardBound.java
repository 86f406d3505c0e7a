package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;

/**
 * Bounds of the feed-forward part: {@code -0.17 <= GeLU(x) <= max(x, 0)} and {@code |GeLU(x)| <= |x|}, so what is multiplied with
 * a column's positive weights and with its negative ones cannot both be large. Of ReLU the same holds with 0 for 0.17.
 *
 * @param kinds what was bounded
 * @param input what LayerNorm 2 reads
 */
record FeedForwardBound(List<ProvenBound> kinds, NormBound.Input input) {
    static FeedForwardBound of(LayerWeights weights, NormalisedBound y, ModelShape shape, int layer) {
        Numerics numerics = shape.numerics();
        double unit = NormBound.unit(numerics.gelu().fraction());
        HiddenActivation activation = shape.activation();
        double least = activation.least();
        double error = activation.error(numerics);
        String section = ParameterNames.section(layer, activation.title());
        double[] arguments = weights.expand().all(y.norm());
        double largest = Upwards.largest(arguments);
        List<ProvenBound> kinds = new ArrayList<>();
        double limit = NormBound.limit(numerics.gelu());
        kinds.add(new ProvenBound(section, "", "argument", Upwards.up(largest + unit), limit));
        kinds.add(new ProvenBound(
                section,
                "",
                "difference from an edge",
                Upwards.up(largest + unit + activation.edge()),
                limit - activation.edgeError(numerics)));
        kinds.add(new ProvenBound(
                section,
                "",
                "result, multiplied",
                Upwards.up(Math.max(largest, least) + error),
                Math.scalb(1.0, numerics.normBits() - 1 - numerics.gelu().fraction())));

        int hidden = shape.hidden();
        double roundings = Math.sqrt(shape.intermediate()) * error;
        double ofArguments =
                Math.min(weights.expandNorm() * y.norm() + weights.expand().biasNorm(), Upwards.norm(arguments));
        double ofResults = Upwards.up(ofArguments + roundings);
        double[] elements = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            elements[i] = Upwards.up(weights.contractSums().at(i, y.norm(), ofResults, least + error, error)
                    + weights.contract().bias()[i]
                    + weights.middleGain().at(i, y.norm()));
        }
        double norm = weights.contractNorm() * ofResults
                + weights.contract().biasNorm()
                + weights.middleGain().norm(y.norm());
        double strays = 0;
        double[] stray = weights.contract().strays();
        for (int j = 0; j < stray.length; j++) {
            strays += stray[j] * (Math.max(arguments[j], least) + error);
        }
        double sum =
                strays + weights.contract().biasSum() + weights.middleGain().sum(y);
        return new FeedForwardBound(
                List.copyOf(kinds), NormBound.Input.of(elements, Upwards.up(norm), Upwards.up(sum)));
    }
}
