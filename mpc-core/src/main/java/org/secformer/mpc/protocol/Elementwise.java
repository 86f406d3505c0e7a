package org.secformer.mpc.protocol;

import java.util.function.DoubleUnaryOperator;

/** Functions of values in the clear. */
final class Elementwise {
    private Elementwise() {}

    static double[] map(double[] values, DoubleUnaryOperator function) {
        double[] results = new double[values.length];
        for (int i = 0; i < results.length; i++) {
            results[i] = function.applyAsDouble(values[i]);
        }
        return results;
    }
}
