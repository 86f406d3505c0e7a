package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * The name of a file or directory that this system writes: one part of a path, which leads nowhere else.
 *
 * @param text letters, digits and . _ - = of ASCII, not with a dot first
 */
public record FileName(@JsonValue String text) implements Serializable {
    static final int LONGEST = 255;
    static final String PATTERN = "[A-Za-z0-9_=-][A-Za-z0-9._=-]*";
    private static final Form FORM =
            new Form("a file's name, letters, digits, '.', '_', '-' and '='", LONGEST, PATTERN);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FileName {
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
