package org.secformer.jobs.failures;

import org.secformer.datasets.ErrorCode;

/** An executor of this party ended or fell silent; the cluster may put another in its place. */
public final class ExecutorLostException extends ClusterException {
    private static final long serialVersionUID = 1L;

    public ExecutorLostException(String executor, String reason) {
        super("executor " + executor + " of this party was lost: " + reason
                + "\nThe worker's log of this executor says more; run this again when it is mended.");
    }

    @Override
    public ErrorCode code() {
        return ErrorCode.EXECUTOR_LOST;
    }
}
