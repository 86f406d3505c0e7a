package org.secformer.mpc.protocol;

/** A comparison whose opening is on its way. */
public interface Comparison {
    /** Waits for the opening, unless others of the same round have been waited for. Called once. */
    Bits bits();
}
