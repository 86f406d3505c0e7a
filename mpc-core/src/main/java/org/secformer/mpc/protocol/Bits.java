package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;

/** Exclusive-or shared bits, 64 to a word, elements in row-major order. All operations are local. */
public abstract class Bits {
    private final Shape shape;

    Bits(Shape shape) {
        this.shape = shape;
    }

    public final Shape shape() {
        return shape;
    }

    /** One entry along the leading axis. */
    public final Bits at(int index) {
        return range(index, index + 1).reshaped(shape.unstacked());
    }

    /** Entries from (inclusive) to (exclusive) along the leading axis. */
    public final Bits range(int from, int to) {
        if (from < 0 || from >= to || to > shape.size(0)) {
            throw new IllegalArgumentException("entries " + from + " to " + to + " of bits " + shape);
        }
        return entries(from, to);
    }

    /** Elementwise exclusive or of equally shaped bits. */
    public final Bits xor(Bits other) {
        if (!shape.equals(other.shape)) {
            throw new IllegalArgumentException("cannot combine bits " + shape + " with " + other.shape);
        }
        return combined(other);
    }

    abstract Bits reshaped(Shape target);

    abstract Bits entries(int from, int to);

    abstract Bits combined(Bits other);
}
