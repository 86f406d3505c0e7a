package org.secformer.jobs.failures;

import org.secformer.datasets.ErrorCode;

/** This party's own Spark cluster cannot run its lanes, now or no longer. */
public class ClusterException extends RuntimeException implements Coded {
    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    @Override
    public ErrorCode code() {
        return ErrorCode.EXECUTORS_MISSING;
    }
}
