package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * What something is signed as: compared, and shown, but never used as a name.
 *
 * @param text printable ASCII
 */
public record Subject(@JsonValue String text) implements Serializable {
    private static final Form FORM = new Form("a subject, up to 300 characters of ASCII", 300, "[ -~]+");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Subject {
        FORM.require(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
