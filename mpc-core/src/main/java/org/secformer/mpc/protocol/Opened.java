package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Pieces;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * A value t opened in w bits, 8 to 32, under a mask: {@code c = t + 2^(w-2) + r mod 2^w} is public, r uniform.
 *
 * <p>With g the top bit of c, {@code t = P - m}: P = c - 2^(w-2), and m is r read as an unsigned number if g is set, as a signed
 * one otherwise. The dealer knows both readings, so shares of functions of m can be dealt for both, and g picks one: everything below is local. The second reading
 * differs from the first by a multiple of 2^w, so a share in R bits ({@link Format#results}) takes R bits for the first and
 * R - w for the change. Below, figures in brackets are those for {@link Format#full}.
 *
 * <p>An opened value may be used many times; each use draws its own dealt randomness. The security argument is that of
 * {@link Protocols}: c is uniform. Source: shift, open, lift as in ring-based truncation, with mask-dependent shares.
 */
public abstract class Opened {
    private final Protocols protocols;
    private final Shape shape;
    private final Format format;
    private final int issuedAt;
    private boolean maskDrawn;

    Opened(Protocols protocols, Shape shape, Format format, int issuedAt) {
        this.protocols = protocols;
        this.shape = shape;
        this.format = format;
        this.issuedAt = issuedAt;
    }

    public final Shape shape() {
        return shape;
    }

    /** Fraction bits. */
    public final int scale() {
        return format.fractionBits();
    }

    final Format format() {
        return format;
    }

    /**
     * {@code [t] = P - [m]}. The first use of an opened value also draws shares of its mask: twice R - w bits [64], as the
     * mask's own parts are the low bits of its shares.
     */
    public final Sharing value() {
        return of(new Value(format));
    }

    /** {@code [t^2] = P^2 - 2 P [m] + [m^2]} at twice the scale, exact modulo 2^R; 2 R - w bits [96]. */
    public final Sharing square() {
        return square(format.results());
    }

    /** The same in fewer bits R. */
    public final Sharing square(int bits) {
        requireBits(bits);
        return of(new Square(format, bits));
    }

    private void requireBits(int bits) {
        if (bits <= format.opened() || bits > format.results()) {
            throw new IllegalArgumentException(
                    bits + " bits of a value opened in " + format.opened() + " and known in " + format.results());
        }
    }

    /**
     * {@code [t u] = P Q - P [n] - Q [m] + [m n]}, exact modulo 2^R for the smaller R, scales add; 3 R - w - w' bits
     * [128] per element: the product of the unsigned readings and its change for either mask; and R - w - w' more for the change
     * where both change, if that is not 0 modulo 2^R.
     *
     * @param other of the same shape, or with a last axis of size 1: one factor for a row
     */
    public final Sharing times(Opened other) {
        if (!shape.covers(other.shape)) {
            throw new IllegalArgumentException("cannot multiply " + shape + " by " + other.shape);
        }
        ready();
        other.ready();
        int repeat = shape.elements() / other.shape.elements();
        return compute(new Product(format, other.format, repeat), other);
    }

    /**
     * A Fourier series of t in so many bits, at the scale of the square where the series has a trend, which then costs as many bits
     * as {@link #square(int)}, else at twice the series' precision. Per harmonic twice the bits less those by which it is raised
     * ({@link FourierSeries#dealtWidth}).
     *
     * <p>All frequencies divide 2^w units, so the mask reduces exactly: {@code cos k t = cos(k P) [cos(k m)] + sin(k P) [sin(k m)]}.
     */
    public final Sharing series(FourierSeries series, int bits) {
        if (scale() + series.periodBits() > format.opened()) {
            throw new IllegalStateException("a period of 2^" + series.periodBits() + " exceeds the opening's range");
        }
        if (series.scale(scale()) < series.leastScale(scale())) {
            throw new IllegalStateException("the series is held with too few fraction bits");
        }
        if (series.hasTrend()) {
            requireBits(bits);
        }
        return of(new Series(series, format, bits, Math.min(Pieces.SIZE, shape.elements())));
    }

    private Sharing of(OpenedFunction function) {
        ready();
        return compute(function);
    }

    /**
     * Exclusive-or shared bits {@code t >= threshold}, one per threshold, stacked along a new leading axis.
     *
     * <p>Looks only at bits lowestBit .. lowestBit + width - 1 of t - threshold: exact for lowestBit = 0, else a threshold is
     * met within 2^lowestBit units; t must lie within (2^(width - 1) - 1) 2^lowestBit units of every threshold. The sign of
     * C - R, C public and R the mask, is {@code C_top ^ R_top ^ borrow}; the dealer shares, for each digit of R ({@link
     * Digits}), the truth tables of "less" and "equal" over the values of C's digit, so looking up is local for any number of
     * thresholds.
     *
     * <p>No round up to 5 bits, else one. Randomness: a bit and the tables per element, and for the borrow, per threshold, the
     * products of masks that {@link DigitComparison} needs.
     *
     * @param thresholds public, rounded to the scale
     */
    public final Comparison atLeast(double[] thresholds, int lowestBit, int width) {
        if (width < 2 || lowestBit < 0 || lowestBit + width > format.opened()) {
            throw new IllegalArgumentException("cannot compare bits " + lowestBit + " to " + (lowestBit + width - 1));
        }
        ready();
        return compute(new DigitTables(lowestBit, Digits.of(width - 1)), thresholds);
    }

    /** The same without a round whatever the width, with tables of 2^(width - 1) bits per element: for few elements. */
    final Comparison atLeastInOneDigit(double[] thresholds, int lowestBit, int width) {
        ready();
        return compute(new DigitTables(lowestBit, Digits.one(width - 1)), thresholds);
    }

    /** Waits for the opening and, once, draws the shares of its mask: the same order in every interpreter. */
    final void ready() {
        protocols.await(issuedAt);
        if (!maskDrawn) {
            maskDrawn = true;
            lift(new MaskLift(format));
        }
    }

    /** Makes shares of the mask. */
    abstract void lift(MaskLift lift);

    abstract Sharing compute(OpenedFunction function);

    abstract Sharing compute(Product product, Opened other);

    abstract Comparison compute(DigitTables tables, double[] thresholds);
}
