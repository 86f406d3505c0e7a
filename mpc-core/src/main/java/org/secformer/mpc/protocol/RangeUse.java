package org.secformer.mpc.protocol;

import java.io.Serializable;
import java.util.Locale;

/**
 * How far values of one kind went in one section, and how far they may go.
 *
 * @param section where
 * @param subject what is computed there, of several things; else empty
 * @param what kind of value
 * @param smallest seen
 * @param largest seen
 * @param lowestAllowed inclusive
 * @param highestAllowed inclusive; half of the hard limit where values are opened, masked or multiplied: one bit to spare
 */
public record RangeUse(
        String section,
        String subject,
        String what,
        double smallest,
        double largest,
        double lowestAllowed,
        double highestAllowed)
        implements Serializable {
    private static final double MOST_BITS = 64;

    public boolean isWithin() {
        return smallest >= lowestAllowed && largest <= highestAllowed;
    }

    /** How often the values could double, or halve where there is a positive lower end, and stay allowed; negative beyond. */
    public double headroomBits() {
        double above = log2(highestAllowed / Math.max(Math.abs(smallest), Math.abs(largest)));
        double below = lowestAllowed > 0 ? log2(smallest / lowestAllowed) : MOST_BITS;
        return Math.max(-MOST_BITS, Math.min(MOST_BITS, Math.min(above, below)));
    }

    private static double log2(double ratio) {
        return ratio > 0 ? Math.log(ratio) / Math.log(2) : -MOST_BITS;
    }

    /** Of the same kind, how far both together went. */
    public RangeUse joined(RangeUse other) {
        return new RangeUse(
                section,
                subject,
                what,
                Math.min(smallest, other.smallest),
                Math.max(largest, other.largest),
                lowestAllowed,
                highestAllowed);
    }

    /** What is meant, in one line. */
    public String name() {
        return name(section, subject, what);
    }

    /** Likewise. */
    public static String name(String section, String subject, String what) {
        return section + (subject.isEmpty() ? "" : " (" + subject + ")") + ": " + what;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s from %.4g to %.4g, allowed %.4g to %.4g",
                name(),
                smallest,
                largest,
                lowestAllowed,
                highestAllowed);
    }
}
