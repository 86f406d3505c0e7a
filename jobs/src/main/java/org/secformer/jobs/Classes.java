package org.secformer.jobs;

/** From logits to a class. */
final class Classes {
    private Classes() {}

    /** Index of the largest logit, the first of equal ones. */
    static int largest(double[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}
