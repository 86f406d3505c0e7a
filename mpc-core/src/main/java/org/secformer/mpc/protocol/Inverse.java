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
     * @param range of v
     * @param power -1 or -1/2
     */
    Inverse(Octaves range, double power) {
        this.lowest = range.from();
        this.highest = range.to();
        this.power = power;
        this.split = (lowest + highest) / 2;
        this.coarseScale = 30 - highest;
        this.fineScale = 30 - split;
    }

    /** Smaller values are too inexact. */
    abstract double least();

    /** The values that the inverse is for. */
    final Octaves range() {
        return new Octaves(lowest, highest);
    }

    /** What is compared at once: all edges, and both ends of what is allowed. */
    final class Ends {
        private final Octaves allowed;
        private final RangeWatch watch;

        private Ends(Octaves allowed, RangeWatch watch) {
            this.allowed = allowed;
            this.watch = watch;
        }

        /** Which edges a value reaches; the watch hears whether it lies between the ends. */
        Bits reached(Opened coarse, double[] edges) {
            // Coarse openings are off by up to a unit, so one unit inside.
            double unit = Math.scalb(1.0, -coarseScale);
            double[] all = new double[edges.length + 2];
            all[0] = Math.max(least(), allowed.least()) + unit;
            System.arraycopy(edges, 0, all, 1, edges.length);
            all[all.length - 1] = allowed.largest() - unit;
            Bits bits = coarse.atLeast(all, 0, 32).bits();
            watch.found(bits.at(0).xor(bits.at(all.length - 1)));
            return bits.range(1, all.length - 1);
        }
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
     * @param allowed a part of the range
     * @param what what v is, for range reports
     * @param watch hears which elements lie in what is allowed; right for {@code |v| < 2^(highest + 1)}, as the coarse opening does not wrap
     *     there
     * @return in 64 bits
     */
    final Sharing apply(Protocols p, Sharing v, double factor, Octaves allowed, String what, RangeWatch watch) {
        if (!range().hold(allowed)) {
            throw new IllegalArgumentException(allowed + " of " + range());
        }
        // One bit to spare at either end.
        p.expectWithin(v, 2 * Math.max(least(), allowed.least()), allowed.largest() / 2, what);
        Sharing raised = v.raisedTo(Math.max(v.scale(), fineScale));
        Opened coarse = p.openWhereUsed(raised, Format.full(coarseScale));
        Opened fine = p.openWhereUsed(raised, Format.full(fineScale));
        Ends ends = new Ends(allowed, watch);
        return invert(p, coarse, fine, factor, ends);
    }

    /** The most edges that an element is compared with at a time. */
    abstract int edges();

    abstract Sharing invert(Protocols p, Opened coarse, Opened fine, double factor, Ends ends);

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
