package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * Names an epoch of a run; drawn by party 0 for each.
 *
 * @param text 16 hexadecimal digits; empty for {@link #NONE}
 */
public record EpochId(@JsonValue String text) implements Serializable, Comparable<EpochId> {
    private static final Form FORM = new Form("an epoch's name, 16 hexadecimal digits", 16, "([0-9a-f]{16})?");

    /** What party 1 says, which names none. */
    public static final EpochId NONE = new EpochId("");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EpochId {
        FORM.require(text);
    }

    public boolean isNone() {
        return text.isEmpty();
    }

    @Override
    public int compareTo(EpochId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
