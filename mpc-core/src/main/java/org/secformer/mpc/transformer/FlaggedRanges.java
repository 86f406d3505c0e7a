package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.InverseSquareRoot;
import org.secformer.mpc.protocol.NormNumbers;
import org.secformer.mpc.protocol.Octaves;
import org.secformer.mpc.protocol.Reciprocal;

/**
 * What holds of every text that no flag is raised for: its row means of squared scores and its variances lie in the ranges that the
 * numbers allow. What bounds assume of values computed before. On a far network less is allowed.
 *
 * @param means of squared scores
 * @param variances as they are read
 */
record FlaggedRanges(Octaves means, Octaves variances) {
    /** Beyond twice the range a coarse opening wraps into it; less a 64th for openings that are off by a unit. */
    private static final double COMPARED = 2 - 0x1p-6;

    static FlaggedRanges of(Numerics numerics, int columns) {
        return new FlaggedRanges(numerics.rowMeans(), NormNumbers.variances(columns));
    }

    /** Up to here the comparison itself is right. */
    static double comparedMeans() {
        return Math.scalb(COMPARED, Reciprocal.RANGE.to());
    }

    static double comparedVariances() {
        return Math.scalb(COMPARED, InverseSquareRoot.RANGE.to());
    }
}
