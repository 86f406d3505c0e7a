package org.secformer.mpc.transformer;

import org.secformer.mpc.ring.Shape;

/**
 * One shared parameter.
 *
 * @param name unique in the model
 * @param kind how it is used
 * @param shape [in, out] of a matrix, [columns] of a gain or bias
 */
public record ParameterSpec(String name, Kind kind, Shape shape) {
    /** Bits in which parameters are masked: the width of the products that use them. */
    public static final int WIDTH = 48;

    /** How a parameter is used, which fixes its scale. */
    public enum Kind {
        MATRIX(16),
        GAIN(16),
        BIAS(32);

        private final int scale;

        Kind(int scale) {
            this.scale = scale;
        }

        /** Fraction bits; biases are held at the scale of the product that they are added to. */
        public int scale() {
            return scale;
        }
    }

    static ParameterSpec matrix(String name, int in, int out) {
        return new ParameterSpec(name, Kind.MATRIX, Shape.of(in, out));
    }

    static ParameterSpec gain(String name, int columns) {
        return new ParameterSpec(name, Kind.GAIN, Shape.of(columns));
    }

    static ParameterSpec bias(String name, int columns) {
        return new ParameterSpec(name, Kind.BIAS, Shape.of(columns));
    }
}
