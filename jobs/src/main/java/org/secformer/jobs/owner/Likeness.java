package org.secformer.jobs.owner;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * How alike private and clear results are, where they are no labels: values that go together, vectors that point the same way.
 *
 * @param pearson correlation of values; of several per text, the smallest; null without values, or where they do not vary
 * @param spearman likewise, of their ranks
 * @param meanCosine between the two vectors of a text; null without vectors
 * @param smallestCosine likewise
 */
public record Likeness(Double pearson, Double spearman, Double meanCosine, Double smallestCosine) {
    public static final Likeness NONE = new Likeness(null, null, null, null);

    /** Both results of a text. */
    public record Pair(double[] found, double[] clear) implements Serializable {
        public double largestDifference() {
            double largest = 0;
            for (int i = 0; i < clear.length; i++) {
                largest = Math.max(largest, Math.abs(clear[i] - found[i]));
            }
            return largest;
        }

        public double cosine() {
            double product = 0;
            double first = 0;
            double second = 0;
            for (int i = 0; i < found.length; i++) {
                product += found[i] * clear[i];
                first += found[i] * found[i];
                second += clear[i] * clear[i];
            }
            return product / Math.sqrt(first * second);
        }
    }

    /** Of texts with scores. */
    public static Likeness ofValues(List<Pair> pairs) {
        if (pairs.size() < 2) {
            return NONE;
        }
        List<Double> pearson = new ArrayList<>();
        List<Double> spearman = new ArrayList<>();
        for (int value = 0; value < pairs.get(0).clear().length; value++) {
            int at = value;
            double[] found =
                    pairs.stream().mapToDouble(pair -> pair.found()[at]).toArray();
            double[] clear =
                    pairs.stream().mapToDouble(pair -> pair.clear()[at]).toArray();
            pearson.add(new PearsonsCorrelation().correlation(found, clear));
            spearman.add(new SpearmansCorrelation().correlation(found, clear));
        }
        return new Likeness(smallest(pearson), smallest(spearman), null, null);
    }

    private static Double smallest(List<Double> correlations) {
        double smallest = correlations.stream().reduce(1.0, Math::min);
        return Double.isNaN(smallest) ? null : Double.valueOf(smallest);
    }
}
