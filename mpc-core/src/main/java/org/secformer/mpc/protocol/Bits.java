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

    abstract Bits reshaped(Shape target);

    /** Entries from (inclusive) to (exclusive) along the leading axis. */
    public abstract Bits range(int from, int to);

    /** Elementwise exclusive or of equally shaped bits. */
    public abstract Bits xor(Bits other);
}
