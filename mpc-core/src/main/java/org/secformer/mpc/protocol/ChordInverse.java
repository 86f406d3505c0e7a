package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.sharing.Sharing;

/**
 * {@code factor v^power} by one chord per segment of v's whole range: {@code sum_j z_j (a_j + b_j v)} with bits z_j of comparisons.
 *
 * <p>Half the rounds of {@link OctaveInverse}, for many times its bytes. v is opened in coarse units for all comparisons and large
 * values, in fine ones for small values; the fine opening is garbage for large values, where it is multiplied by 0. Coefficients are
 * rounded first, so that their differences telescope.
 *
 * <p>Rounds: 3 with the opening of v. Relative error 3e-4 from 2^(lowest + 7) up to 2^(highest - 4); below, coarse units miss edges, and it
 * rises to 8e-2 of the reciprocal and 0.18 of the root at 2^lowest; above, slopes have few bits, and it rises to 3e-3, of results that are next to 0. Source: this project.
 */
final class ChordInverse extends Inverse {
    private static final int BITS = Long.SIZE;

    /** Smaller values than 2^EDGE_BITS coarse units are out of range: chords would be taken too far from where they hold. */
    private static final int EDGE_BITS = 7;

    /** Scale of the results: fraction bits that leave room for the largest one. */
    private final int scale;

    ChordInverse(Octaves range, double power) {
        super(range, power);
        this.scale = BITS - 4 - (int) Math.ceil(lowest * power);
    }

    @Override
    double least() {
        // There a coarse unit is 2^-7 of the value, and edges are met as exactly as the chords allow.
        return Math.max(Math.scalb(1.0, lowest), Math.scalb(1.0, EDGE_BITS - coarseScale()));
    }

    @Override
    int edges() {
        return perOctave(power) * (highest - lowest) + 1;
    }

    @Override
    Sharing invert(Protocols p, Opened coarse, Opened fine, double factor, Ends ends) {
        int each = perOctave(power);
        int segments = each * (highest - lowest);
        double[] edges = new double[segments - 1];
        double[] constants = new double[segments];
        double[] slopes = new double[segments];
        int at = each * (split - lowest) - 1;
        for (int i = 0; i < segments; i++) {
            double left = StrictMath.pow(2, lowest + (double) i / each);
            double right = StrictMath.pow(2, lowest + (i + 1.0) / each);
            if (i > 0) {
                edges[i - 1] = left;
            }
            int unit = scale - (i <= at ? fine : coarse).scale();
            slopes[i] = FixedPoint.rounded(factor * slope(left, right), unit);
            constants[i] = FixedPoint.rounded(factor * constant(left, right, slopes[i] / factor), scale);
        }
        int last = segments - 1;
        Bits reached = ends.reached(coarse, edges);
        Bit below = p.arithmetic(reached.range(0, at), BITS);
        Bit atSplit = p.arithmetic(reached.range(at, at + 1), BITS);
        Bit above = p.arithmetic(reached.range(at + 1, last), BITS);
        int fineBits = scale - fine.scale();
        int coarseBits = scale - coarse.scale();
        return below.value()
                .weightedSum(steps(constants, 0, at), scale)
                .plus(atSplit.value().weightedSum(steps(constants, at, at + 1), scale))
                .plus(above.value().weightedSum(steps(constants, at + 1, last), scale))
                .plus(constants[0])
                .plus(fine.value().times(slopes[0], fineBits))
                .plus(below.times(fine).weightedSum(steps(slopes, 0, at), fineBits))
                .plus(atSplit.times(fine).weightedSum(new double[] {-slopes[at]}, fineBits))
                .plus(atSplit.times(coarse).weightedSum(new double[] {slopes[at + 1]}, coarseBits))
                .plus(above.times(coarse).weightedSum(steps(slopes, at + 1, last), coarseBits));
    }
}
