package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Objects;

/**
 * What another role has to say to people. It becomes one line of at most {@value #MOST_CHARACTERS} characters that does nothing
 * to a terminal, whatever was received.
 *
 * @param text that line
 */
public record PeerText(@JsonValue String text) implements Serializable {
    private static final int MOST_CHARACTERS = 500;

    /** Nothing to say. */
    public static final PeerText NONE = new PeerText("");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PeerText {
        text = Printable.line(Objects.requireNonNull(text, "text"), MOST_CHARACTERS);
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return text;
    }
}
