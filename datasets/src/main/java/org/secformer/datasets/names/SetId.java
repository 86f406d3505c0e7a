package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * Names a set of units; drawn for each.
 *
 * @param text 16 hexadecimal digits
 */
public record SetId(@JsonValue String text) implements Comparable<SetId>, Serializable {
    private static final Form FORM = Form.hexadecimal("a set's name", 16);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SetId {
        FORM.require(text);
    }

    public static boolean matches(String text) {
        return FORM.matches(text);
    }

    @Override
    public int compareTo(SetId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
