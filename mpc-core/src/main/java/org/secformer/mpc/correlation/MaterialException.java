package org.secformer.mpc.correlation;

/** Correlated randomness that cannot be used: spent, of somebody else, damaged, or not what the protocol needs next. */
public final class MaterialException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why it cannot be used. */
    public enum Cause {
        USED,
        MISPLACED,
        DAMAGED
    }

    private final Cause kind;

    public MaterialException(Cause kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Damaged. */
    public MaterialException(String message) {
        this(Cause.DAMAGED, message);
    }

    /** Damaged. */
    public MaterialException(String message, Throwable cause) {
        super(message, cause);
        this.kind = Cause.DAMAGED;
    }

    public Cause kind() {
        return kind;
    }

    /** The block that comes next is not the one that the computation needs. */
    public static MaterialException drift(String place, Object expected, Object found) {
        return new MaterialException(
                Cause.MISPLACED,
                place + ": expected " + expected + ", found " + found
                        + "; the material was dealt for another plan or version, deal anew");
    }
}
