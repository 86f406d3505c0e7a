package org.secformer.jobs.failures;

import org.secformer.datasets.ErrorCode;

/** Somebody else is at work on the same run. */
public final class RunInProgressException extends RuntimeException implements Coded {
    private static final long serialVersionUID = 1L;

    public RunInProgressException(String message) {
        super(message);
    }

    @Override
    public ErrorCode code() {
        return ErrorCode.RUN_IN_PROGRESS;
    }
}
