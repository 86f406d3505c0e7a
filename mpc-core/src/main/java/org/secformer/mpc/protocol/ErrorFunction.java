package org.secformer.mpc.protocol;

/** The error function in double precision, for the exact GeLU; off by less than 1e-15. */
final class ErrorFunction {
    /** From here on it is 1 to the last bit. */
    private static final double END = 6;

    /** Points of the table to a unit. */
    private static final int PER_UNIT = 64;

    /** From one point, no further than 2^-7: the next term is below 1e-17. */
    private static final int TERMS = 7;

    private static final double[] TABLE = table();

    private ErrorFunction() {}

    /** By the Taylor series from the nearest point of a table. */
    static double erf(double x) {
        double magnitude = Math.abs(x);
        if (!(magnitude < END)) {
            return Double.isNaN(x) ? x : Math.signum(x);
        }
        int point = (int) (magnitude * PER_UNIT + 0.5);
        double h = magnitude - (double) point / PER_UNIT;
        int at = point * TERMS;
        double sum = TABLE[at + TERMS - 1];
        for (int n = TERMS - 2; n >= 0; n--) {
            sum = sum * h + TABLE[at + n];
        }
        return Math.copySign(sum, x);
    }

    /** Taylor coefficients at each point: derivatives are {@code 2/sqrt(pi) exp(-x^2)} times Hermite polynomials with changing signs. */
    private static double[] table() {
        int points = (int) (END * PER_UNIT) + 1;
        double[] table = new double[points * TERMS];
        for (int point = 0; point < points; point++) {
            double x = (double) point / PER_UNIT;
            int at = point * TERMS;
            table[at] = series(x);
            double before = 0;
            double hermite = 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x);
            double factor = 1;
            for (int n = 1; n < TERMS; n++) {
                factor *= (n == 1 ? 1.0 : -1.0) / n;
                table[at + n] = factor * hermite;
                double next = 2 * x * hermite - 2 * (n - 1) * before;
                before = hermite;
                hermite = next;
            }
        }
        return table;
    }

    /** {@code 2/sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (2n+1)!!}: all terms of one sign, so nothing cancels. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; term > 1e-17 * sum; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }
}
