package org.secformer.datasets.material;

import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.sharing.Party;

/**
 * The manifest of a set of units, written last: a set without it is not there.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param set its random name
 * @param plan hash of the plan
 * @param bundle id of the model bundle
 * @param units how many, numbered from 0
 * @param party whose files these are
 */
public record MaterialSet(String format, int version, String set, String plan, String bundle, int units, int party) {
    static final String FORMAT = "secformer material set";
    static final String FILE = "set.json";

    public MaterialSet {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(bundle, "bundle");
        if (!UnitId.isSet(set) || units < 1) {
            throw new IllegalArgumentException("no set has the name " + set + " and " + units + " units");
        }
    }

    static MaterialSet of(String set, String plan, String bundle, int units, int party) {
        return new MaterialSet(FORMAT, MaterialHeader.VERSION, set, plan, bundle, units, party);
    }

    void check(String file, String directory, Party expected) {
        if (!FORMAT.equals(format) || version != MaterialHeader.VERSION) {
            throw InvalidInputException.of(
                    ErrorCode.VERSION_DIFFERENT,
                    file,
                    "format",
                    FORMAT + " version " + MaterialHeader.VERSION,
                    format + " version " + version,
                    "Deal with the same version of the program.");
        }
        if (!directory.equals(set)) {
            throw InvalidInputException.of(
                    file, "set", directory + ", as its directory", set, "Copy the set again, or deal anew.");
        }
        if (party != expected.ordinal()) {
            throw InvalidInputException.of(
                    ErrorCode.ROLE_WRONG,
                    file,
                    "party",
                    "material of party " + expected.ordinal(),
                    "that of party " + party,
                    "Give each party its own material directory.");
        }
    }
}
