package org.secformer.mpc.protocol;

/** What lies between the parties, which decides whether protocols save bytes or rounds. */
public enum Network {
    /** Rounds are short: fewer bytes. */
    NEAR,
    /** Each round takes long: fewer rounds, for more bytes. */
    FAR
}
