package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Base64;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/**
 * Bytes as text, in the one way in which they can be written: a signature, or a sealed key.
 *
 * @param text Base64 with padding, of at most {@value #MOST_BYTES} bytes
 */
public record Base64Text(@JsonValue String text) implements Serializable {
    private static final int MOST_BYTES = 12_288;
    private static final Form FORM = new Form("Base64", MOST_BYTES / 3 * 4, "[A-Za-z0-9+/]*={0,2}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Base64Text {
        FORM.require(text);
        // The decoder ignores the bits of the last character that stand for nothing.
        if (!Base64.getEncoder().encodeToString(decoded(text)).equals(text)) {
            throw notBase64();
        }
    }

    public static Base64Text of(byte[] bytes) {
        return new Base64Text(Base64.getEncoder().encodeToString(bytes));
    }

    public byte[] bytes() {
        return decoded(text);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException cut) {
            throw notBase64();
        }
    }

    private static InvalidInputException notBase64() {
        return new InvalidInputException(ErrorCode.INPUT_DAMAGED, "expected Base64, found something else", null);
    }

    @Override
    public String toString() {
        return text;
    }
}
