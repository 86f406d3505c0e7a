package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * The name of a class that a model tells apart.
 *
 * @param text fit for a line of a terminal
 */
public record Label(@JsonValue String text) implements Serializable {
    private static final Form FORM =
            new Form("a label, up to 255 printable characters on one line", 255, "[^" + Printable.UNPRINTABLE + "]+");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Label {
        FORM.require(text);
    }

    public static boolean matches(String text) {
        return FORM.matches(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
