package org.secformer.datasets.material;

/**
 * Names a unit of correlated randomness. Never issued twice: sets have random names.
 *
 * @param set 16 hexadecimal digits
 * @param unit number in the set, from 0
 */
public record UnitId(String set, int unit) implements Comparable<UnitId> {
    /** Digits of the number in file names, so that they sort. */
    private static final String FORMAT = "%s/unit-%08d";

    public UnitId {
        if (!isSet(set) || unit < 0) {
            throw new IllegalArgumentException("no unit has the name " + set + "/" + unit);
        }
    }

    static boolean isSet(String name) {
        return name.matches("[0-9a-f]{16}");
    }

    /** The form set/unit-number. */
    public static UnitId parse(String text) {
        int slash = text.indexOf("/unit-");
        if (slash < 0) {
            throw new IllegalArgumentException("not the name of a unit: " + text);
        }
        return new UnitId(text.substring(0, slash), Integer.parseInt(text.substring(slash + "/unit-".length())));
    }

    @Override
    public int compareTo(UnitId other) {
        int bySet = set.compareTo(other.set);
        return bySet != 0 ? bySet : Integer.compare(unit, other.unit);
    }

    @Override
    public String toString() {
        return String.format(FORMAT, set, unit);
    }
}
