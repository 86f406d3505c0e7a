package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.sharing.Sharing;

/**
 * Starting values for Goldschmidt's iteration: comparisons choose the segment that v lies in, one of eight per octave.
 *
 * <p>With c the centre of the segment, {@code p = factor c^power} and {@code q = v / c}, within 2^(1/16) of 1. A multipliable
 * bit times the opened v is local, so q costs no opening. Values below 1 are opened a second time with ten more fraction
 * bits, so that small ones are as exact as large ones; that opening is garbage for values above 1, where its coefficients
 * sum to 0. Coefficients are rounded first, so that their differences telescope. 3 rounds with the opening of v. Source: this
 * project; Goldschmidt's iteration otherwise starts from one fixed scale and needs over ten steps (SecFormer: 11 and 13).
 */
final class AdaptiveDeflation {
    private static final int PER_OCTAVE = 8;
    private static final int COARSE_SCALE = 20;
    private static final int FINE_SCALE = 30;

    private final double lowest;
    private final double highest;

    /** Segments below 1. */
    private final int fineSegments;

    private final double[] edges;
    private final double[] powers;
    private final double[] inverses;
    private final int powerBits;
    private final int quotientScale;

    /**
     * @param lowestExponent v is at least 2^lowestExponent, negative
     * @param highestExponent v is below 2^highestExponent, positive, at most 10
     * @param power -1 or -1/2
     * @param factor multiplies p
     * @param powerBits fraction bits of p
     * @param quotientScale fraction bits of q, at least 30
     */
    AdaptiveDeflation(
            int lowestExponent, int highestExponent, double power, double factor, int powerBits, int quotientScale) {
        int segments = PER_OCTAVE * (highestExponent - lowestExponent);
        this.fineSegments = -PER_OCTAVE * lowestExponent;
        this.lowest = Math.scalb(1.0, lowestExponent);
        this.highest = Math.scalb(1.0, highestExponent);
        this.powerBits = powerBits;
        this.quotientScale = quotientScale;
        edges = new double[segments - 1];
        powers = new double[segments];
        inverses = new double[segments];
        for (int i = 0; i < segments; i++) {
            double centre = lowest * StrictMath.pow(2, (i + 0.5) / PER_OCTAVE);
            powers[i] = FixedPoint.rounded(factor * StrictMath.pow(centre, power), powerBits);
            inverses[i] = FixedPoint.rounded(1 / centre, quotientScale - scale(i));
            if (i > 0) {
                edges[i - 1] = lowest * StrictMath.pow(2, (double) i / PER_OCTAVE);
            }
        }
    }

    /** Edges that each v is compared with, for such a range. */
    static int edges(int lowestExponent, int highestExponent) {
        return PER_OCTAVE * (highestExponent - lowestExponent) - 1;
    }

    private int scale(int segment) {
        return segment < fineSegments ? FINE_SCALE : COARSE_SCALE;
    }

    /** Shared p and q of the opened v. */
    record Start(Sharing p, Sharing q) {}

    /** @param lowestBit of v at 20 fraction bits that comparisons look at: edges are met within 2^lowestBit units */
    Start start(Protocols protocols, Sharing v, int lowestBit, String what) {
        // One bit to spare at either end.
        protocols.expectWithin(v, 2 * lowest, highest / 2, what);
        Opened coarse = protocols.openWhereUsed(v, COARSE_SCALE);
        Opened fine = protocols.openWhereUsed(v.raisedTo(Math.max(v.scale(), FINE_SCALE)), FINE_SCALE);
        Bits reached = coarse.atLeast(edges, lowestBit, 32 - lowestBit).bits();
        int one = fineSegments - 1;
        Bit below = protocols.arithmetic(reached.range(0, one), 64);
        Bit atOne = protocols.arithmetic(reached.range(one, one + 1), 64);
        Bit above = protocols.arithmetic(reached.range(one + 1, edges.length), 64);

        Sharing p = below.value()
                .weightedSum(steps(powers, 0, one), powerBits)
                .plus(atOne.value().weightedSum(steps(powers, one, one + 1), powerBits))
                .plus(above.value().weightedSum(steps(powers, one + 1, edges.length), powerBits))
                .plus(powers[0]);
        int fineBits = quotientScale - FINE_SCALE;
        int coarseBits = quotientScale - COARSE_SCALE;
        Sharing q = fine.value()
                .times(inverses[0], fineBits)
                .plus(below.times(fine).weightedSum(steps(inverses, 0, one), fineBits))
                .plus(atOne.times(fine).weightedSum(new double[] {-inverses[one]}, fineBits))
                .plus(atOne.times(coarse).weightedSum(new double[] {inverses[one + 1]}, coarseBits))
                .plus(above.times(coarse).weightedSum(steps(inverses, one + 1, edges.length), coarseBits));
        return new Start(p, q);
    }

    /** What is added on reaching edge i: exact, as levels are multiples of one power of two. */
    private static double[] steps(double[] levels, int from, int to) {
        double[] steps = new double[to - from];
        for (int i = from; i < to; i++) {
            steps[i - from] = levels[i + 1] - levels[i];
        }
        return steps;
    }
}
