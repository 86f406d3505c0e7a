package org.secformer.jobs.texts;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** From logits to classes. */
public final class Classes {
    private Classes() {}

    /** Index of the largest logit, the first of equal ones. */
    public static int largest(double[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    /** Indices of the logits from 0 on: of probabilities of a half or more. */
    static List<Integer> likely(double[] logits) {
        return IntStream.range(0, logits.length)
                .filter(i -> logits[i] >= 0)
                .boxed()
                .toList();
    }

    /** Softmax: probabilities of classes of which one is right. */
    static double[] shares(double[] logits) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double sum = Arrays.stream(logits).map(x -> Math.exp(x - largest)).sum();
        return Arrays.stream(logits).map(x -> Math.exp(x - largest) / sum).toArray();
    }

    /** The logistic function: the probability of each class by itself. */
    static double[] each(double[] logits) {
        return Arrays.stream(logits).map(x -> 1 / (1 + Math.exp(-x))).toArray();
    }
}
