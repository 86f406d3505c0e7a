package org.secformer.jobs.coordination;

import org.secformer.datasets.ErrorCode;

/** The parties' drivers do not agree on what to do; nothing has been claimed or sent. Both get the same message. */
public final class DisagreementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public DisagreementException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
