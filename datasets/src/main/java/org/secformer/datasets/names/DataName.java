package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * The name that somebody gave a file, without directories, to be shown to others and never opened.
 *
 * @param text fit for a line of a terminal, without '/' and '\'
 */
public record DataName(@JsonValue String text) implements Serializable {
    private static final Form FORM = new Form(
            "the name of a file, up to 255 printable characters without directories",
            255,
            "(?!\\.{1,2}$)(?!\\s*$)[^/\\\\" + Printable.UNPRINTABLE + "]+");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DataName {
        FORM.require(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
