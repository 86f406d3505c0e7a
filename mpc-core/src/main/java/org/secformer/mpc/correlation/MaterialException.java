package org.secformer.mpc.correlation;

/** Correlated randomness that cannot be used: damaged, ended early, or not what the protocol needs next. */
public final class MaterialException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MaterialException(String message) {
        super(message);
    }

    public MaterialException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The block that comes next is not the one that the computation needs. */
    public static MaterialException drift(String place, Object expected, Object found) {
        return new MaterialException(place + ": expected " + expected + ", found " + found
                + "; the material was dealt for another plan or version, deal anew");
    }
}
