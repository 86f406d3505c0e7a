package org.secformer.datasets.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.stream.Stream;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.sharing.Party;

/** Who takes part. A role's text names it in certificates, options and files. */
public enum Role {
    PARTY0("party0"),
    PARTY1("party1"),
    DEALER("dealer"),
    MODEL_OWNER("model-owner"),
    CLIENT("client");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    public static Role of(Party party) {
        return party == Party.P0 ? PARTY0 : PARTY1;
    }

    /** The role of this text, if there is one. */
    public static Optional<Role> parse(String text) {
        return Stream.of(values()).filter(role -> role.text.equals(text)).findFirst();
    }

    /** Likewise, where there must be one. */
    @JsonCreator
    public static Role named(String text) {
        return parse(text)
                .orElseThrow(() -> new InvalidInputException(
                        ErrorCode.INPUT_DAMAGED, "expected a role, found " + InvalidInputException.quote(text), null));
    }

    /** Which party this is; only for the two. */
    public Party party() {
        if (this != PARTY0 && this != PARTY1) {
            throw new IllegalStateException(this + " is no party");
        }
        return Party.of(ordinal());
    }

    @Override
    @JsonValue
    public String toString() {
        return text;
    }
}
