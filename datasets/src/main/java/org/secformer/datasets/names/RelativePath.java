package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * A file below a directory: {@link FileName}s with '/' between them.
 *
 * @param text never with a '/' first, or with a part that leads upwards
 */
public record RelativePath(@JsonValue String text) implements Serializable {
    private static final Form FORM = new Form(
            "a file below the directory, its parts of letters, digits, '.', '_', '-' and '='",
            4 * FileName.LONGEST,
            FileName.PATTERN + "(/" + FileName.PATTERN + "){0,7}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RelativePath {
        FORM.require(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
