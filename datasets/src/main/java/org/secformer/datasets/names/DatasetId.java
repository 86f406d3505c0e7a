package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * Names a shared dataset; drawn each time that one is shared.
 *
 * @param text 32 hexadecimal digits
 */
public record DatasetId(@JsonValue String text) implements Serializable {
    private static final Form FORM = Form.hexadecimal("a dataset's id", 32);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DatasetId {
        FORM.require(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
