package org.secformer.mpc.transformer;

/**
 * What holds of every text that no flag was raised for: row means of squared scores and variances lie in the ranges of 1/v and
 * 1/sqrt(v), as far as the coarse units tell in which they are compared. What bounds assume of values computed before.
 */
final class FlaggedRanges {
    private static final double MEAN_UNIT = 0x1p-10;
    private static final double VARIANCE_UNIT = 0x1p-16;

    static final double LOWEST_MEAN = 0x1p-8 - MEAN_UNIT;
    static final double HIGHEST_MEAN = 0x1p20 + MEAN_UNIT;
    static final double LOWEST_VARIANCE = 0x1p-14 - VARIANCE_UNIT;
    static final double HIGHEST_VARIANCE = 0x1p14 + VARIANCE_UNIT;

    /** Up to here the comparison itself is right: beyond, a coarse opening wraps into the range. */
    static final double COMPARED_MEAN = 0x1p21 - 0x1p-7;

    static final double COMPARED_VARIANCE = 0x1p15 - 0x1p-13;

    private FlaggedRanges() {}
}
