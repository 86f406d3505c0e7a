package org.secformer.datasets.material;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.SetId;

/**
 * Names a unit of correlated randomness. Never issued twice: sets have random names.
 *
 * @param set which it is in
 * @param unit number in the set, from 0
 */
public record UnitId(SetId set, int unit) implements Comparable<UnitId>, Serializable {
    /** Digits of the number in file names, so that they sort. */
    private static final String FORMAT = "%s/unit-%08d";

    private static final Pattern PARTS = Pattern.compile("([0-9a-f]{16})/unit-([0-9]{8})");

    /** In a set; numbers have eight digits. */
    public static final int MOST = 100_000_000;

    public UnitId {
        Objects.requireNonNull(set, "set");
        if (unit < 0 || unit >= MOST) {
            throw refused(set + "/" + unit);
        }
    }

    public UnitId(String set, int unit) {
        this(new SetId(set), unit);
    }

    private static InvalidInputException refused(String text) {
        return new InvalidInputException(
                ErrorCode.INPUT_DAMAGED, "expected a unit's name, found " + InvalidInputException.quote(text), null);
    }

    /** The form set/unit-number. */
    public static UnitId parse(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw refused(text);
        }
        return new UnitId(parts.group(1), Integer.parseInt(parts.group(2)));
    }

    @Override
    public int compareTo(UnitId other) {
        int bySet = set.compareTo(other.set);
        return bySet != 0 ? bySet : Integer.compare(unit, other.unit);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, FORMAT, set, unit);
    }
}
