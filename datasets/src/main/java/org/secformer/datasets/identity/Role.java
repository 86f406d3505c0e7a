package org.secformer.datasets.identity;

import java.util.Optional;
import java.util.stream.Stream;
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

    /** Which party this is; only for the two. */
    public Party party() {
        if (this != PARTY0 && this != PARTY1) {
            throw new IllegalStateException(this + " is no party");
        }
        return Party.of(ordinal());
    }

    @Override
    public String toString() {
        return text;
    }
}
