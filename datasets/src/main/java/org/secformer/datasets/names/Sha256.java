package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * A digest: of a file, a plan or a certificate.
 *
 * @param text 64 hexadecimal digits
 */
public record Sha256(@JsonValue String text) implements Serializable {
    private static final Form FORM = Form.hexadecimal("a SHA-256 digest", 64);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Sha256 {
        FORM.require(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
