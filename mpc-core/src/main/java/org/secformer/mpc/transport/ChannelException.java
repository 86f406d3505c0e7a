package org.secformer.mpc.transport;

/**
 * The exchange with the peer cannot go on.
 *
 * <p>{@link Cause} tells whether the peer may be at fault: {@code UNREACHABLE} (no connection came about), {@code SILENT}
 * and {@code GONE} say nothing about who caused it (network, crash or peer); {@code REFUSED} means that one side does not
 * hold a certificate that the other trusts; {@code DIFFERENT} means that both are alive but do not run the same program on the same plan;
 * {@code CANCELLED} means that this side was asked to stop.
 */
public final class ChannelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why the exchange ended. */
    public enum Cause {
        UNREACHABLE,
        SILENT,
        GONE,
        REFUSED,
        DIFFERENT,
        CANCELLED
    }

    private final Cause kind;

    public ChannelException(Cause kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ChannelException(Cause kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Cause kind() {
        return kind;
    }
}
