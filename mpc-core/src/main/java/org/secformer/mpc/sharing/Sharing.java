package org.secformer.mpc.sharing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Shape;

/**
 * A secret tensor as one interpreter sees it, with its shape, its scale and the width in which it is valid.
 *
 * <p>The secret is {@code x = (x0 + x1 mod 2^bits, two's complement) 2^-scale}. A party's instance holds its own share, the
 * dealer's and the price list's only the shape, the cleartext interpreter's x itself. Only linear operations, reshaping and
 * transposing live here: all are local. Operations that need more valid bits than there are throw {@link
 * IllegalStateException}.
 *
 * <p><b>Security guarantees:</b> one share alone is uniform. The secret can be had only by opening it under a mask or by
 * revealing both shares to the client. Immutable; arrays handed in belong to the sharing afterwards.
 */
public final class Sharing {
    private final Shape shape;
    private final int scale;
    private final int bits;
    private final Values values;

    private Sharing(Shape shape, int scale, int bits, Values values) {
        if (bits < 1 || bits > 64) {
            throw new IllegalStateException("a sharing with " + bits + " valid bits");
        }
        this.shape = shape;
        this.scale = scale;
        this.bits = bits;
        this.values = values;
    }

    /** A party's share; the array belongs to the sharing afterwards. */
    public static Sharing ofShare(Party party, Shape shape, int scale, int bits, long[] share) {
        checkLength(shape, share.length);
        return new Sharing(shape, scale, bits, new RingValues(party, share));
    }

    /** A value in the clear; the array belongs to the sharing afterwards. */
    public static Sharing ofClear(Shape shape, int scale, int bits, double[] values) {
        checkLength(shape, values.length);
        return new Sharing(shape, scale, bits, new ClearValues(values));
    }

    /** The same of values that are worked out when they are first asked for. */
    public static Sharing ofClear(Shape shape, int scale, int bits, Supplier<double[]> values) {
        return new Sharing(shape, scale, bits, new ClearValues(values));
    }

    /** A sharing of which only the shape is known. */
    public static Sharing ofShape(Shape shape, int scale, int bits) {
        return new Sharing(shape, scale, bits, NoValues.INSTANCE);
    }

    private static void checkLength(Shape shape, int length) {
        if (shape.elements() != length) {
            throw new IllegalArgumentException("shape " + shape + " with " + length + " elements");
        }
    }

    public Shape shape() {
        return shape;
    }

    /** Fraction bits. */
    public int scale() {
        return scale;
    }

    /** How many low bits of the shares' sum are valid. */
    public int bits() {
        return bits;
    }

    /** This party's share; the caller must not change it. */
    public long[] share() {
        return ((RingValues) values).share;
    }

    /** The value in the clear (cleartext interpreter only); the caller must not change it. */
    public double[] clear() {
        return ((ClearValues) values).values();
    }

    /** The sum of two sharings of the same shape, at the larger scale of the two. */
    public Sharing plus(Sharing other) {
        int common = commonScale(other);
        Sharing left = raisedTo(common);
        Sharing right = other.raisedTo(common);
        return new Sharing(shape, common, Math.min(left.bits, right.bits), left.values.plus(right.values));
    }

    public Sharing minus(Sharing other) {
        int common = commonScale(other);
        Sharing left = raisedTo(common);
        Sharing right = other.raisedTo(common);
        return new Sharing(shape, common, Math.min(left.bits, right.bits), left.values.minus(right.values));
    }

    /** Adds the same row, of shape [columns], to every row. */
    public Sharing plusRow(Sharing row) {
        if (!row.shape.equals(Shape.of(shape.columns()))) {
            throw new IllegalArgumentException("a row of shape " + row.shape + " for rows of " + shape);
        }
        int common = Math.max(scale, row.scale);
        Sharing left = raisedTo(common);
        Sharing right = row.raisedTo(common);
        Values sum = left.values.plusRow(right.values, shape.rows(), shape.columns());
        return new Sharing(shape, common, Math.min(left.bits, right.bits), sum);
    }

    private int commonScale(Sharing other) {
        if (!shape.equals(other.shape)) {
            throw new IllegalArgumentException("shapes " + shape + " and " + other.shape + " differ");
        }
        return Math.max(scale, other.scale);
    }

    /** Adds a public constant, rounded to the scale. */
    public Sharing plus(double constant) {
        return new Sharing(shape, scale, bits, values.plusConstant(FixedPoint.rounded(constant, scale), scale));
    }

    /** Multiplies by a public constant held with {@code fractionBits}; the scale grows by them. */
    public Sharing times(double constant, int fractionBits) {
        return new Sharing(shape, scale + fractionBits, bits, values.times(constant, fractionBits));
    }

    /** The same value at a larger scale. */
    public Sharing raisedTo(int newScale) {
        int by = newScale - scale;
        if (by < 0 || by > 63) {
            throw new IllegalStateException("cannot raise scale " + scale + " to " + newScale);
        }
        return by == 0 ? this : new Sharing(shape, newScale, Math.min(64, bits + by), values.raised(by));
    }

    /**
     * The same value at a smaller scale, by cutting each share. Exact modulo {@code 2^(bits - by)}: no wrap-around error can
     * occur; the error lies in (-1, 1) unit and has mean 0, and is 0 where the bits that are cut are.
     */
    public Sharing loweredTo(int newScale) {
        int by = scale - newScale;
        if (by < 1 || by >= bits) {
            throw new IllegalStateException(
                    "cannot lower scale " + scale + " to " + newScale + " with " + bits + " bits");
        }
        return new Sharing(shape, newScale, bits - by, values.lowered(by));
    }

    /** The value times 2^-by, exactly: the same ring elements read at a larger scale. */
    public Sharing scaledDown(int by) {
        return new Sharing(shape, scale + by, bits, values.scaledDown(by));
    }

    /** Sums along the last axis, which becomes 1. */
    public Sharing sumColumns() {
        return new Sharing(shape.withColumns(1), scale, bits, values.sumColumns(shape.columns()));
    }

    /** {@code sum_j c_j x_j} over the leading axis, which disappears; coefficients held with {@code fractionBits}. */
    public Sharing weightedSum(double[] coefficients, int fractionBits) {
        if (coefficients.length != shape.size(0)) {
            throw new IllegalArgumentException(coefficients.length + " coefficients for " + shape);
        }
        return new Sharing(
                shape.unstacked(), scale + fractionBits, bits, values.weightedSum(coefficients, fractionBits));
    }

    /** The same elements in the same order under another shape. */
    public Sharing reshaped(int... sizes) {
        Shape target = Shape.of(sizes);
        checkLength(target, shape.elements());
        return new Sharing(target, scale, bits, values);
    }

    /** Axis i of the result is axis {@code axes[i]} of this; the last axis must stay last. */
    public Sharing permuted(int... axes) {
        boolean distinct = Arrays.stream(axes).distinct().count() == axes.length;
        if (!distinct || axes.length != shape.rank() || axes[axes.length - 1] != axes.length - 1) {
            throw new IllegalArgumentException("axes " + Arrays.toString(axes) + " for " + shape);
        }
        int[] from = Values.permutation(shape, axes);
        return new Sharing(shape.permuted(axes), scale, bits, values.gather(from, shape.columns()));
    }

    /** Swaps the last two axes. */
    public Sharing transposed() {
        int rows = shape.size(-2);
        int columns = shape.columns();
        int[] axes = new int[shape.rank()];
        Arrays.setAll(axes, i -> i);
        axes[axes.length - 1] = axes.length - 2;
        axes[axes.length - 2] = axes.length - 1;
        return new Sharing(shape.permuted(axes), scale, bits, values.transposed(shape.matrices(), rows, columns));
    }

    /** Repeats a last axis of size 1. */
    public Sharing repeatedColumns(int columns) {
        Shape target = shape.repeated(shape.rank() - 1, columns);
        int[] from = new int[target.elements()];
        Arrays.setAll(from, i -> i / columns);
        return new Sharing(target, scale, bits, values.gather(from, 1));
    }

    /** Repeats an axis of size 1, not the last one. */
    public Sharing repeated(int axis, int times) {
        Shape target = shape.repeated(axis, times);
        int inner = 1;
        for (int i = axis + 1; i < shape.rank(); i++) {
            inner *= shape.size(i);
        }
        int[] from = new int[target.elements() / inner];
        Arrays.setAll(from, i -> i / times);
        return new Sharing(target, scale, bits, values.gather(from, inner));
    }

    /** Appends the other's columns to this one's; all other axes, the scale and the width must agree. */
    public Sharing concatenated(Sharing other) {
        int columns = shape.columns();
        int otherColumns = other.shape.columns();
        if (!shape.withColumns(1).equals(other.shape.withColumns(1)) || scale != other.scale) {
            throw new IllegalArgumentException("cannot append " + other + " to " + this);
        }
        Values joined = values.concatenated(other.values, shape.rows(), columns, otherColumns);
        return new Sharing(shape.withColumns(columns + otherColumns), scale, Math.min(bits, other.bits), joined);
    }

    /** Columns from (inclusive) to (exclusive). */
    public Sharing columns(int from, int to) {
        if (from < 0 || from >= to || to > shape.columns()) {
            throw new IllegalArgumentException("columns " + from + " to " + to + " of " + shape);
        }
        Values cut = values.columns(shape.rows(), shape.columns(), from, to);
        return new Sharing(shape.withColumns(to - from), scale, bits, cut);
    }

    /** Cuts the leading axis into parts of so many entries; the last one may have fewer. */
    public List<Sharing> cut(int entries) {
        int size = shape.size(0);
        if (entries >= size) {
            return List.of(this);
        }
        Shape entry = shape.unstacked();
        List<Sharing> parts = new ArrayList<>();
        for (int from = 0; from < size; from += entries) {
            int to = Math.min(size, from + entries);
            Values part = values.range(from * entry.elements(), to * entry.elements());
            parts.add(new Sharing(entry.stacked(to - from), scale, bits, part));
        }
        return parts;
    }

    /** Undoes {@link #cut}: the parts one after the other along the leading axis; scale and width must agree. */
    public static Sharing joined(List<Sharing> parts) {
        Sharing first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        Shape entry = first.shape.unstacked();
        int entries = 0;
        for (Sharing part : parts) {
            if (!part.shape.unstacked().equals(entry) || part.scale != first.scale || part.bits != first.bits) {
                throw new IllegalArgumentException("cannot join " + part + " to " + first);
            }
            entries += part.shape.size(0);
        }
        Values all = first.values.joined(parts.stream().map(part -> part.values).toList());
        return new Sharing(entry.stacked(entries), first.scale, first.bits, all);
    }

    /** Shape, scale and width; never the share. */
    @Override
    public String toString() {
        return "Sharing" + shape + " at " + scale + " fraction bits, " + bits + " bits valid";
    }
}
