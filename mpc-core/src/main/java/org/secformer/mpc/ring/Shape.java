package org.secformer.mpc.ring;

import java.util.Arrays;

/** Dimensions of a tensor, row-major: the last axis is contiguous. Immutable. */
public final class Shape {
    private final int[] sizes;
    private final int elements;

    private Shape(int[] sizes) {
        int product = 1;
        for (int size : sizes) {
            if (size < 1) {
                throw new IllegalArgumentException(
                        "every axis needs at least one element, got " + Arrays.toString(sizes));
            }
            product = Math.multiplyExact(product, size);
        }
        this.sizes = sizes;
        this.elements = product;
    }

    public static Shape of(int... sizes) {
        return new Shape(sizes.clone());
    }

    public int rank() {
        return sizes.length;
    }

    /** Size of an axis; negative axes count from the end. */
    public int size(int axis) {
        return sizes[axis < 0 ? sizes.length + axis : axis];
    }

    public int elements() {
        return elements;
    }

    /** Size of the last axis. */
    public int columns() {
        return sizes[sizes.length - 1];
    }

    /** Product of all axes but the last. */
    public int rows() {
        return elements / columns();
    }

    /** Product of all axes but the last two. */
    public int matrices() {
        return elements / (size(-1) * size(-2));
    }

    public Shape withColumns(int columns) {
        int[] changed = sizes.clone();
        changed[changed.length - 1] = columns;
        return new Shape(changed);
    }

    /** The same shape with a new leading axis. */
    public Shape stacked(int count) {
        int[] longer = new int[sizes.length + 1];
        longer[0] = count;
        System.arraycopy(sizes, 0, longer, 1, sizes.length);
        return new Shape(longer);
    }

    /** The shape of one entry along the leading axis. */
    public Shape unstacked() {
        return new Shape(Arrays.copyOfRange(sizes, 1, sizes.length));
    }

    /** The shape whose axis i is this shape's axis {@code axes[i]}. */
    public Shape permuted(int... axes) {
        return new Shape(Arrays.stream(axes).map(axis -> sizes[axis]).toArray());
    }

    /** The shape with one axis of size 1 made {@code times} long. */
    public Shape repeated(int axis, int times) {
        int[] changed = sizes.clone();
        if (changed[axis] != 1) {
            throw new IllegalArgumentException("axis " + axis + " of " + this + " is not of size 1");
        }
        changed[axis] = times;
        return new Shape(changed);
    }

    /** Whether {@code other} has this shape, or has it but for a last axis of size 1 (one value for a whole row). */
    public boolean covers(Shape other) {
        return equals(other) || equals(other.columns() == 1 ? other.withColumns(columns()) : other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape && Arrays.equals(sizes, ((Shape) other).sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}
