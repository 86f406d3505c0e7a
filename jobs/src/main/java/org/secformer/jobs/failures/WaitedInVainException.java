package org.secformer.jobs.failures;

import org.secformer.datasets.ErrorCode;

/** Another role did not do in time what this one waited for: the dealer did not deal, or the parties did not score. */
public final class WaitedInVainException extends RuntimeException implements Coded {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public WaitedInVainException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    @Override
    public ErrorCode code() {
        return code;
    }
}
