package org.secformer.mpc.protocol;

import org.secformer.mpc.sharing.Sharing;

/**
 * {@code factor v^power} for v over many octaves, power -1 or -1/2; in few bytes or in few rounds.
 *
 * <p>v is opened twice: in coarse units that hold all values, and in fine ones for those below 2^split, as coarse ones are too inexact
 * for these.
 */
abstract class Inverse {
    final int lowest;
    final int highest;
    final double power;

    /** Octaves from 2^split up take v in coarse units. */
    final int split;

    private final int coarseScale;
    private final int fineScale;

    /**
     * @param lowest v is at least 2^lowest
     * @param highest v is below 2^highest
     * @param power -1 or -1/2
     */
    Inverse(int lowest, int highest, double power) {
        this.lowest = lowest;
        this.highest = highest;
        this.power = power;
        this.split = (lowest + highest) / 2;
        this.coarseScale = 30 - highest;
        this.fineScale = 30 - split;
    }

    /** Values from there up are told apart from smaller ones, to be within the range. */
    abstract double least();

    /** That, the edges between, and where the range ends: a coarse opening is off by up to a unit, so one unit inside. */
    final double[] withEnds(double[] edges) {
        double unit = Math.scalb(1.0, -coarseScale);
        double[] all = new double[edges.length + 2];
        all[0] = least() + unit;
        System.arraycopy(edges, 0, all, 1, edges.length);
        all[all.length - 1] = Math.scalb(1.0, highest) - unit;
        return all;
    }

    /** What has reached the least value and not the largest. */
    static Bits within(Bits reached) {
        return reached.at(0).xor(reached.at(reached.shape().size(0) - 1));
    }

    /** Of the edges between. */
    static Bits between(Bits reached) {
        return reached.range(1, reached.shape().size(0) - 1);
    }

    /** Chords per octave: with as many, and met within 2^-7, they are off by 2.5e-4 and 1.6e-4. */
    static int perOctave(double power) {
        return power == -1 ? 24 : 16;
    }

    final int coarseScale() {
        return coarseScale;
    }

    final int fineScale() {
        return fineScale;
    }

    /**
     * @param factor public, at most 1
     * @param what what v is, for range reports
     * @param watch hears which elements lie in the range; right for {@code |v| < 2^(highest + 1)}, as the coarse opening does not wrap
     *     there
     * @return in 64 bits
     */
    final Sharing apply(Protocols p, Sharing v, double factor, String what, RangeWatch watch) {
        // One bit to spare at either end.
        p.expectWithin(v, Math.scalb(1.0, lowest + 1), Math.scalb(1.0, highest - 1), what);
        Sharing raised = v.raisedTo(Math.max(v.scale(), fineScale));
        Opened coarse = p.openWhereUsed(raised, Format.full(coarseScale));
        Opened fine = p.openWhereUsed(raised, Format.full(fineScale));
        return invert(p, coarse, fine, factor, watch);
    }

    /** The most edges that an element is compared with at a time. */
    abstract int edges();

    abstract Sharing invert(Protocols p, Opened coarse, Opened fine, double factor, RangeWatch watch);

    final double slope(double left, double right) {
        return (StrictMath.pow(right, power) - StrictMath.pow(left, power)) / (right - left);
    }

    /** Of a line with that slope, so that the largest error above the function is the largest below. */
    final double constant(double left, double right, double slope) {
        // The distance to the line is largest where the function's slope is the line's.
        double touching = StrictMath.pow(slope / power, 1 / (power - 1));
        double atEnds = StrictMath.pow(left, power) - slope * left;
        double inside = StrictMath.pow(touching, power) - slope * touching;
        return (atEnds + inside) / 2;
    }

    /** What is added on reaching edge i. */
    static double[] steps(double[] levels, int from, int to) {
        double[] steps = new double[to - from];
        for (int i = from; i < to; i++) {
            steps[i - from] = levels[i + 1] - levels[i];
        }
        return steps;
    }
}
