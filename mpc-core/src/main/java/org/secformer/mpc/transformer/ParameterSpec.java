package org.secformer.mpc.transformer;

import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.Shape;

/**
 * One shared parameter.
 *
 * @param name unique in the model
 * @param kind how it is used
 * @param shape [in, out] of a matrix, [columns] of a gain or bias
 * @param scale fraction bits; biases are held at the scale of the product that they are added to
 * @param width bits in which it is masked: the width of the product that uses it
 */
public record ParameterSpec(String name, Kind kind, Shape shape, int scale, int width) {
    /** How a parameter is used. */
    public enum Kind {
        MATRIX,
        GAIN,
        BIAS
    }

    /** Elements of this parameter, in its width. */
    public PackedMatrix packed(long[] elements) {
        return new PackedMatrix(shape, width, elements);
    }
}
