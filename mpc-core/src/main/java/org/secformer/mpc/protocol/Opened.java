package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * A value t opened in 32 bits under a mask: {@code c = t + 2^30 + r mod 2^32} is public, r uniform.
 *
 * <p>With g the top bit of c, {@code t = P - m}: P = c - 2^30 (plus one unit after a shift, the half units that both parties
 * cut off), and m is r read as an unsigned number if g is set, as a signed one otherwise. The dealer knows both readings, so
 * shares of functions of m can be dealt for both, and g picks one: everything below is local. The second reading differs
 * from the first by a multiple of 2^32, so it costs 4 bytes.
 *
 * <p>An opened value may be used many times; each use draws its own dealt randomness. The security argument is that of
 * {@link Protocols}: c is uniform. Source: shift, open, lift as in ring-based truncation, with mask-dependent shares.
 */
public abstract class Opened {
    private final Protocols protocols;
    private final Shape shape;
    private final int scale;
    private final int issuedAt;
    private boolean maskDrawn;

    Opened(Protocols protocols, Shape shape, int scale, int issuedAt) {
        this.protocols = protocols;
        this.shape = shape;
        this.scale = scale;
        this.issuedAt = issuedAt;
    }

    public final Shape shape() {
        return shape;
    }

    /** Fraction bits. */
    public final int scale() {
        return scale;
    }

    /** {@code [t] = P - [m]}, 64 bits. The first use of an opened value also draws shares of its mask: 8 bytes. */
    public final Sharing value() {
        ready();
        return computeValue();
    }

    /** {@code [t^2] = P^2 - 2 P [m] + [m^2]} at twice the scale, exact; 12 bytes. */
    public final Sharing square() {
        ready();
        return computeSquare();
    }

    /**
     * {@code [t u] = P Q - P [n] - Q [m] + [m n]}, exact, scales add; 16 bytes per element: the product of the unsigned
     * readings and its change for either mask. The fourth combination follows from these three.
     *
     * @param other of the same shape, or with a last axis of size 1: one factor for a row
     */
    public final Sharing times(Opened other) {
        if (!shape.covers(other.shape)) {
            throw new IllegalArgumentException("cannot multiply " + shape + " by " + other.shape);
        }
        ready();
        other.ready();
        return computeTimes(other);
    }

    /**
     * {@code [t u^2] = P [n^2] - 2 P Q [n] - Q^2 [m] + 2 Q [m n] - [m n^2] + P Q^2} for another opened value u = Q - n of the
     * same shape, exact modulo 2^64, scale of t plus twice that of u; 44 bytes.
     */
    public final Sharing timesSquareOf(Opened other) {
        if (!shape.equals(other.shape)) {
            throw new IllegalArgumentException("cannot multiply " + shape + " by the square of " + other.shape);
        }
        ready();
        other.ready();
        return computeTimesSquareOf(other);
    }

    /**
     * A Fourier series of t, at 32 fraction bits in 48 bits; 12 bytes per harmonic. Its period divides 2^32 units, so the mask
     * reduces exactly: {@code cos k t = cos(k P) [cos(k m)] + sin(k P) [sin(k m)]}. Shares hold 16 fraction bits, as do the
     * public factors: error about 2^-17 per harmonic.
     */
    public final Sharing series(FourierSeries series) {
        if (scale + series.periodBits() > 32) {
            throw new IllegalStateException("a period of 2^" + series.periodBits() + " exceeds the opening's range");
        }
        ready();
        return computeSeries(series);
    }

    /**
     * Exclusive-or shared bits {@code t >= threshold}, one per threshold, stacked along a new leading axis.
     *
     * <p>Looks only at bits lowestBit .. lowestBit + width - 1 of t - threshold: exact for lowestBit = 0, else a threshold is
     * met within 2^lowestBit units; t must lie within (2^(width - 1) - 1) 2^lowestBit units of every threshold. The sign of
     * C - R, C public and R the mask, is {@code C_top ^ R_top ^ borrow}; the dealer shares, for each 4-bit digit of R, the
     * truth tables of "less" and "equal" over the 16 values of C's digit, so looking up is local for any number of thresholds.
     *
     * <p>No round up to 5 bits, one up to 17, two up to 32. Randomness: 4 bytes per digit and a bit per element, and for the
     * borrow, per threshold, the products of masks that {@link DigitComparison} needs.
     *
     * @param thresholds public, rounded to the scale
     */
    public final Bits atLeast(double[] thresholds, int lowestBit, int width) {
        if (width < 2 || lowestBit < 0 || lowestBit + width > 32) {
            throw new IllegalArgumentException("cannot compare bits " + lowestBit + " to " + (lowestBit + width - 1));
        }
        ready();
        return computeAtLeast(thresholds, lowestBit, width);
    }

    /** Waits for the opening and, once, draws the shares of its mask: the same order in every interpreter. */
    final void ready() {
        protocols.await(issuedAt);
        if (!maskDrawn) {
            maskDrawn = true;
            drawMask();
        }
    }

    abstract void drawMask();

    abstract Sharing computeValue();

    abstract Sharing computeSquare();

    abstract Sharing computeTimes(Opened other);

    abstract Sharing computeTimesSquareOf(Opened other);

    abstract Sharing computeSeries(FourierSeries series);

    abstract Bits computeAtLeast(double[] thresholds, int lowestBit, int width);
}
