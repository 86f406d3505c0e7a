package org.secformer.datasets.material;

import org.secformer.datasets.InvalidInputException;

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

    static MaterialSet of(String set, String plan, String bundle, int units, int party) {
        return new MaterialSet(FORMAT, MaterialHeader.VERSION, set, plan, bundle, units, party);
    }

    void check(String file) {
        if (!FORMAT.equals(format) || version != MaterialHeader.VERSION) {
            throw InvalidInputException.of(
                    file,
                    "format",
                    FORMAT + " version " + MaterialHeader.VERSION,
                    format + " version " + version,
                    "Deal with the same version of the program.");
        }
    }
}
