package org.secformer.design.plot;

/**
 * How others approximate the functions, as functions of real numbers; iteration counts and starting values are those that they
 * give. Sources: SecFormer (Luo et al., 2024) with its slips corrected, MPCFormer (Li et al., 2023), PUMA (Dong et al., 2023),
 * CrypTen (Knott et al., 2021).
 */
final class Rivals {
    private static final double[] SECFORMER_SINES = {
        1.25772, -0.0299154, 0.382155, -0.0519123, 0.196033, -0.0624557, 0.118029
    };
    private static final double SECFORMER_EDGE = 1.7;
    private static final double SECFORMER_PERIOD = 20;

    private Rivals() {}

    /** SecFormer: an error function of seven sines, +-1 beyond 1.7. */
    static double secFormerGelu(double x) {
        double u = x / Math.sqrt(2);
        double erf = Math.signum(u);
        if (Math.abs(u) <= SECFORMER_EDGE) {
            erf = 0;
            for (int k = 1; k <= SECFORMER_SINES.length; k++) {
                erf += SECFORMER_SINES[k - 1] * Math.sin(2 * Math.PI * k * u / SECFORMER_PERIOD);
            }
        }
        return x / 2 * (1 + erf);
    }

    /** MPCFormer: one parabola, which a student is then trained with. */
    static double mpcFormerGelu(double x) {
        return 0.125 * x * x + 0.25 * x + 0.5;
    }

    /** PUMA: polynomials of degree 3 and 6 between -4, -1.95 and 3. */
    static double pumaGelu(double x) {
        if (x < -4) {
            return 0;
        }
        if (x < -1.95) {
            return ((-0.011034134030615728 * x - 0.11807612951181953) * x - 0.42226581151983866) * x
                    - 0.5054031199708174;
        }
        double square = x * x;
        return x > 3
                ? x
                : ((0.0018067462606141187 * square - 0.037688200365904236) * square + 0.3603292692789629) * square
                        + 0.5 * x
                        + 0.008526321541038084;
    }

    /** CrypTen: an error function of nine terms of Taylor's series. */
    static double crypTenGelu(double x) {
        double u = x / Math.sqrt(2);
        double term = u;
        double sum = u;
        for (int n = 1; n <= 8; n++) {
            term *= -u * u / n;
            sum += term / (2 * n + 1);
        }
        return x / 2 * (1 + 2 / Math.sqrt(Math.PI) * sum);
    }

    /** CrypTen, and SecFormer with it: 2 sigmoid(2x) - 1, from an exponential and three Newton steps for the reciprocal. */
    static double crypTenTanh(double x) {
        double denominator = 1 + crypTenExp(-2 * Math.abs(x));
        double inverse = 0.75;
        for (int i = 0; i < 3; i++) {
            inverse *= 2 - denominator * inverse;
        }
        return Math.signum(x) * (2 * inverse - 1);
    }

    /** (1 + x/256)^256. */
    private static double crypTenExp(double x) {
        double result = 1 + x / 256;
        for (int i = 0; i < 8; i++) {
            result *= result;
        }
        return result;
    }

    /** SecFormer: eleven Goldschmidt steps from eta = 2000. */
    static double secFormerInverseSquareRoot(double v) {
        double eta = 2000;
        double q = v / eta;
        double p = 1;
        for (int i = 0; i < 11; i++) {
            double m = (3 - q) / 2;
            q *= m * m;
            p *= m;
        }
        return p / Math.sqrt(eta);
    }

    /** CrypTen: three Newton steps. */
    static double crypTenInverseSquareRoot(double v) {
        double y = 2.2 * crypTenExp(-v / 2 - 0.2) + 0.2 - v / 1024;
        for (int i = 0; i < 3; i++) {
            y *= (3 - v * y * y) / 2;
        }
        return y;
    }

    /** SecFormer: thirteen Goldschmidt steps from eta = 5000. */
    static double secFormerReciprocal(double v) {
        double eta = 5000;
        double q = v / eta;
        double p = 1 / eta;
        for (int i = 0; i < 13; i++) {
            double m = 2 - q;
            p *= m;
            q *= m;
        }
        return p;
    }

    /** CrypTen: ten Newton steps. */
    static double crypTenReciprocal(double v) {
        double y = 3 * crypTenExp(1 - 2 * v) + 0.003;
        for (int i = 0; i < 10; i++) {
            y *= 2 - v * y;
        }
        return y;
    }
}
