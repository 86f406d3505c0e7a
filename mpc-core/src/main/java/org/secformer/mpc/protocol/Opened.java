package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * A value t opened in w bits, 32 or 24, under a mask: {@code c = t + 2^(w-2) + r mod 2^w} is public, r uniform.
 *
 * <p>With g the top bit of c, {@code t = P - m}: P = c - 2^(w-2) (plus one unit after a shift, the half units that both
 * parties cut off), and m is r read as an unsigned number if g is set, as a signed one otherwise. The dealer knows both
 * readings, so shares of functions of m can be dealt for both, and g picks one: everything below is local. The second reading
 * differs from the first by a multiple of 2^w, so a share in R bits ({@link Widths#results}) takes R bits for the first and
 * R - w for the change. Below, figures in brackets are those for {@link Widths#FULL}.
 *
 * <p>An opened value may be used many times; each use draws its own dealt randomness. The security argument is that of
 * {@link Protocols}: c is uniform. Source: shift, open, lift as in ring-based truncation, with mask-dependent shares.
 */
public abstract class Opened {
    private final Protocols protocols;
    private final Shape shape;
    private final int scale;
    private final Widths widths;
    private final int issuedAt;
    private boolean maskDrawn;

    Opened(Protocols protocols, Shape shape, int scale, Widths widths, int issuedAt) {
        this.protocols = protocols;
        this.shape = shape;
        this.scale = scale;
        this.widths = widths;
        this.issuedAt = issuedAt;
    }

    public final Shape shape() {
        return shape;
    }

    /** Fraction bits. */
    public final int scale() {
        return scale;
    }

    final Widths widths() {
        return widths;
    }

    /**
     * {@code [t] = P - [m]}. The first use of an opened value also draws shares of its mask: twice R - w bits [64], as the
     * mask's own parts are the low bits of its shares.
     */
    public final Sharing value() {
        ready();
        return computeValue();
    }

    /** {@code [t^2] = P^2 - 2 P [m] + [m^2]} at twice the scale, exact modulo 2^R; 2 R - w bits [96]. */
    public final Sharing square() {
        ready();
        return computeSquare();
    }

    /**
     * The square of each row's sum, {@code [S^2] = P^2 - 2 P [M] + [M^2]} with the rows' sums of P and m, at twice the scale;
     * the last axis becomes 1. Exact modulo 2^R; R bits per row and R - w [32] per element, since each element picks its
     * own reading.
     */
    public final Sharing squareOfRowSums() {
        ready();
        return computeSquareOfRowSums();
    }

    /**
     * {@code [t u] = P Q - P [n] - Q [m] + [m n]}, exact modulo 2^R for the smaller R, scales add; 3 R - w - w' bits
     * [128] per element: the product of the unsigned readings and its change for either mask. The fourth combination follows
     * from these three.
     *
     * @param other of the same shape, or with a last axis of size 1: one factor for a row
     */
    public final Sharing times(Opened other) {
        if (!shape.covers(other.shape)) {
            throw new IllegalArgumentException("cannot multiply " + shape + " by " + other.shape);
        }
        productBits(other);
        ready();
        other.ready();
        return computeTimes(other);
    }

    /**
     * {@code [t u^2] = P [n^2] - 2 P Q [n] - Q^2 [m] + 2 Q [m n] - [m n^2] + P Q^2} for another opened value u = Q - n of the
     * same shape, scale of t plus twice that of u; as many bits as u's square and two products [352].
     */
    public final Sharing timesSquareOf(Opened other) {
        if (!shape.equals(other.shape)) {
            throw new IllegalArgumentException("cannot multiply " + shape + " by the square of " + other.shape);
        }
        productBits(other);
        ready();
        other.ready();
        return computeTimesSquareOf(other);
    }

    /** Bits in which a product with another opened value is valid. */
    final int productBits(Opened other) {
        int bits = Math.min(widths.results(), other.widths.results());
        if (bits > widths.opened() + other.widths.opened()) {
            throw new IllegalStateException("products in " + bits + " bits of values opened in " + widths.opened()
                    + " and " + other.widths.opened());
        }
        return bits;
    }

    /**
     * A Fourier series of t, at 32 fraction bits in 40 bits; 10 bytes per harmonic, 8 for those of a small amplitude. Its
     * period divides 2^w units, so the mask reduces exactly: {@code cos k t = cos(k P) [cos(k m)] + sin(k P) [sin(k m)]}.
     *
     * <p>With a trend, at the scale of its square and in as many bits more or those of the square, if these are fewer; as many
     * bytes as {@link #square} besides.
     */
    public final Sharing series(FourierSeries series) {
        if (scale + series.periodBits() > widths.opened()) {
            throw new IllegalStateException("a period of 2^" + series.periodBits() + " exceeds the opening's range");
        }
        if (series.hasTrend()
                && series.scale(scale)
                        < Math.max(
                                FourierSeries.WAVE_SCALE, scale + series.trend().linearBits())) {
            throw new IllegalStateException("the square is held with too few fraction bits");
        }
        ready();
        return computeSeries(series);
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
        if (width < 2 || lowestBit < 0 || lowestBit + width > widths.opened()) {
            throw new IllegalArgumentException("cannot compare bits " + lowestBit + " to " + (lowestBit + width - 1));
        }
        ready();
        return computeAtLeast(thresholds, lowestBit, new Digits(width - 1));
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

    abstract Sharing computeSquareOfRowSums();

    abstract Sharing computeTimes(Opened other);

    abstract Sharing computeTimesSquareOf(Opened other);

    abstract Sharing computeSeries(FourierSeries series);

    abstract Comparison computeAtLeast(double[] thresholds, int lowestBit, Digits digits);
}
