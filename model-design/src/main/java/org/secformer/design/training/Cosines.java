package org.secformer.design.training;

/**
 * How alike the vectors of two models are.
 *
 * @param mean of the cosines of each text's two vectors
 * @param smallest of them
 */
public record Cosines(double mean, double smallest) {
    /** @param goals and found, one vector for each text */
    public static Cosines of(float[][] goals, float[][] found) {
        double sum = 0;
        double smallest = 1;
        for (int i = 0; i < goals.length; i++) {
            double cosine = cosine(goals[i], found[i]);
            sum += cosine;
            smallest = Math.min(smallest, cosine);
        }
        return new Cosines(sum / goals.length, smallest);
    }

    /** Of two vectors; 0 if one of them is a zero. */
    public static double cosine(float[] x, float[] y) {
        double root = Math.sqrt(product(x, x) * product(y, y));
        return root == 0 ? 0 : product(x, y) / root;
    }

    private static double product(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (double) x[i] * y[i];
        }
        return sum;
    }
}
