package org.secformer.jobs;

/** Somebody else is at work on the same run. */
final class RunInProgressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunInProgressException(String message) {
        super(message);
    }
}
