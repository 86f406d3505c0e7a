package org.secformer.mpc.protocol;

/** Cosines in the clear, in plain loops that the JVM compiles to vectors; the same on every JVM. */
final class Turns {
    /** {@code cos(2 pi sqrt(y)) = sum_n c_n y^n}, {@code c_n = (-1)^n (2 pi)^(2 n) / (2 n)!}. */
    private static final double[] TAYLOR = taylor(16);

    private Turns() {}

    private static double[] taylor(int terms) {
        double[] coefficients = new double[terms];
        double coefficient = 1;
        for (int n = 0; n < terms; n++) {
            coefficients[n] = coefficient;
            coefficient *= -4 * Math.PI * Math.PI / ((2 * n + 1) * (2 * n + 2));
        }
        return coefficients;
    }

    /** Adds {@code amplitude cos(2 pi (turns t + phase))}: of so many turns, only the part beyond a whole one counts. Off by 5e-15. */
    static void addCosines(double amplitude, double turns, double phase, double[] t, double[] sums) {
        double c0 = TAYLOR[0];
        double c1 = TAYLOR[1];
        double c2 = TAYLOR[2];
        double c3 = TAYLOR[3];
        double c4 = TAYLOR[4];
        double c5 = TAYLOR[5];
        double c6 = TAYLOR[6];
        double c7 = TAYLOR[7];
        double c8 = TAYLOR[8];
        double c9 = TAYLOR[9];
        double c10 = TAYLOR[10];
        double c11 = TAYLOR[11];
        double c12 = TAYLOR[12];
        double c13 = TAYLOR[13];
        double c14 = TAYLOR[14];
        double c15 = TAYLOR[15];
        for (int i = 0; i < sums.length; i++) {
            double x = t[i] * turns + phase;
            x -= Math.rint(x);
            double y = x * x;
            double high = ((((((c15 * y + c14) * y + c13) * y + c12) * y + c11) * y + c10) * y + c9) * y + c8;
            sums[i] += amplitude
                    * ((((((((high * y + c7) * y + c6) * y + c5) * y + c4) * y + c3) * y + c2) * y + c1) * y + c0);
        }
    }
}
