package org.secformer.jobs.coordination;

/** The parties' drivers do not agree on what to do; nothing has been claimed or sent. Both get the same message. */
public final class DisagreementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DisagreementException(String message) {
        super(message);
    }
}
