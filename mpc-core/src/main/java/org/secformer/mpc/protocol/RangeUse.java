package org.secformer.mpc.protocol;

/**
 * How far values of one kind went in one section, and how far they may go.
 *
 * @param section where
 * @param what kind of value
 * @param smallest seen
 * @param largest seen
 * @param lowestAllowed inclusive
 * @param highestAllowed inclusive; half of the hard limit where values are opened, masked or multiplied: one bit to spare
 */
public record RangeUse(
        String section, String what, double smallest, double largest, double lowestAllowed, double highestAllowed) {
    public boolean isWithin() {
        return smallest >= lowestAllowed && largest <= highestAllowed;
    }

    RangeUse joined(RangeUse other) {
        return new RangeUse(
                section,
                what,
                Math.min(smallest, other.smallest),
                Math.max(largest, other.largest),
                lowestAllowed,
                highestAllowed);
    }

    @Override
    public String toString() {
        return String.format(
                "%s: %s from %.4g to %.4g, allowed %.4g to %.4g",
                section, what, smallest, largest, lowestAllowed, highestAllowed);
    }
}
