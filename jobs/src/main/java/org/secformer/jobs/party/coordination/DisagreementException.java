package org.secformer.jobs.party.coordination;

import org.secformer.datasets.ErrorCode;
import org.secformer.jobs.failures.Coded;

/** The parties' drivers do not agree on what to do; nothing has been claimed or sent. Both get the same message. */
public final class DisagreementException extends RuntimeException implements Coded {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public DisagreementException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    @Override
    public ErrorCode code() {
        return code;
    }
}
