package org.secformer.jobs;

import org.secformer.datasets.ErrorCode;

/** Another role did not do in time what this one waited for: the dealer did not deal, or the parties did not score. */
final class WaitedInVainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    WaitedInVainException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
