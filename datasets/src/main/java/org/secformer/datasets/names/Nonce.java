package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * Random digits that keep a digest from being guessed.
 *
 * @param text 32 hexadecimal digits
 */
public record Nonce(@JsonValue String text) implements Serializable {
    private static final Form FORM = Form.hexadecimal("a nonce", 32);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Nonce {
        FORM.require(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
