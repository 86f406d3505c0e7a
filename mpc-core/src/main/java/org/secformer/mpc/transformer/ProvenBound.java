package org.secformer.mpc.transformer;

import java.io.Serializable;
import java.util.Locale;

/**
 * How far a kind of value can go for any text at all that is not flagged before, and what the numbers allow.
 *
 * @param section where it is computed
 * @param subject what is computed there, of several things; else empty
 * @param what kind of value
 * @param bound no value is larger in magnitude, the protocol's roundings included
 * @param allowed values up to here are computed rightly
 */
public record ProvenBound(String section, String subject, String what, double bound, double allowed)
        implements Serializable {
    /** Whether no text can make the value overflow. Not a number is no bound. */
    public boolean isProven() {
        return bound <= allowed;
    }

    /** Bits by which the bound could be larger, negative where it is too large. */
    public double spareBits() {
        return Math.log(allowed / bound) / Math.log(2);
    }

    /** What is meant, in one line. */
    public String name() {
        return section + ": " + what;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s below %.4g, allowed %.4g", name(), bound, allowed);
    }
}
