package org.secformer.design.training;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well predictions fit: the measures of GLUE's tasks. Labels are numbers of classes, in their order, or values; the
 * correlations read either as numbers.
 */
public enum Metric {
    /** Share of right labels. */
    ACCURACY {
        @Override
        public double of(double[] expected, double[] found) {
            return (double) count(expected, found, (e, f) -> e == f) / expected.length;
        }
    },

    /** Of label 1 if there are two labels, else the mean over all that occur. */
    F1 {
        @Override
        public double of(double[] expected, double[] found) {
            double last = Math.max(largest(expected), largest(found));
            return last <= 1
                    ? f1(expected, found, 1)
                    : Arrays.stream(expected)
                            .distinct()
                            .map(label -> f1(expected, found, label))
                            .average()
                            .orElse(0);
        }

        private double f1(double[] expected, double[] found, double label) {
            int hits = count(expected, found, (e, f) -> e == label && f == label);
            int named = count(expected, found, (e, f) -> e == label) + count(expected, found, (e, f) -> f == label);
            return named == 0 ? 0 : 2.0 * hits / named;
        }
    },

    /** Correlation of Matthews, for any number of labels (Gorodkin, 2004); 0 if all predictions are the same. */
    MATTHEWS {
        @Override
        public double of(double[] expected, double[] found) {
            double rows = expected.length;
            double right = count(expected, found, (e, f) -> e == f);
            double expectedSquares = 0;
            double foundSquares = 0;
            double products = 0;
            for (double label : IntStream.rangeClosed(0, (int) Math.max(largest(expected), largest(found)))
                    .toArray()) {
                double there = count(expected, found, (e, f) -> e == label);
                double named = count(expected, found, (e, f) -> f == label);
                products += there * named;
                expectedSquares += there * there;
                foundSquares += named * named;
            }
            double root = Math.sqrt((rows * rows - foundSquares) * (rows * rows - expectedSquares));
            return root == 0 ? 0 : (right * rows - products) / root;
        }
    },

    /** Linear correlation; 0 if all are the same. */
    PEARSON {
        @Override
        public boolean isOfValues() {
            return true;
        }

        @Override
        public double of(double[] expected, double[] found) {
            double meanExpected = Arrays.stream(expected).average().orElse(0);
            double meanFound = Arrays.stream(found).average().orElse(0);
            double products = 0;
            double expectedSquares = 0;
            double foundSquares = 0;
            for (int i = 0; i < expected.length; i++) {
                double e = expected[i] - meanExpected;
                double f = found[i] - meanFound;
                products += e * f;
                expectedSquares += e * e;
                foundSquares += f * f;
            }
            double root = Math.sqrt(expectedSquares * foundSquares);
            return root == 0 ? 0 : products / root;
        }
    },

    /** Linear correlation of ranks; equal values share the mean of theirs. */
    SPEARMAN {
        @Override
        public boolean isOfValues() {
            return true;
        }

        @Override
        public double of(double[] expected, double[] found) {
            return PEARSON.of(ranks(expected), ranks(found));
        }

        private double[] ranks(double[] values) {
            double[] sorted = Arrays.stream(values).sorted().toArray();
            return Arrays.stream(values)
                    .map(value -> {
                        int first = firstAtLeast(sorted, value);
                        int after = firstAtLeast(sorted, Math.nextUp(value));
                        return (first + after - 1) / 2.0;
                    })
                    .toArray();
        }

        private int firstAtLeast(double[] sorted, double value) {
            int from = 0;
            int to = sorted.length;
            while (from < to) {
                int middle = (from + to) / 2;
                if (sorted[middle] < value) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from;
        }
    },

    /** The mean of the other two correlations. */
    CORRELATION {
        @Override
        public boolean isOfValues() {
            return true;
        }

        @Override
        public double of(double[] expected, double[] found) {
            return (PEARSON.of(expected, found) + SPEARMAN.of(expected, found)) / 2;
        }
    };

    private interface Pair {
        boolean counts(double expected, double found);
    }

    private static int count(double[] expected, double[] found, Pair pair) {
        return (int) IntStream.range(0, expected.length)
                .filter(i -> pair.counts(expected[i], found[i]))
                .count();
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    /** Whether it makes sense where models give values. */
    public boolean isOfValues() {
        return false;
    }

    /** 1 is best. @param expected and found, of the same rows */
    public abstract double of(double[] expected, double[] found);
}
