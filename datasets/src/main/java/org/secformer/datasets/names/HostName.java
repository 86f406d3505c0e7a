package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * A machine, to be connected to or shown.
 *
 * @param text its name, or its address with IPv4 or IPv6, with a zone or without
 */
public record HostName(@JsonValue String text) implements Serializable {
    private static final String NAME = "[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?";
    private static final String IPV6 = "\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?\\]?";
    private static final Form FORM = new Form("a host's name or address", 253, NAME + "|" + IPV6);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public HostName {
        FORM.require(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
